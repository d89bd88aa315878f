import { useQuery } from "@tanstack/react-query";
import { sharedQuery, watchQuery } from "@/api/playback";
import { isStatus } from "@/api/problem";
import { ButtonLink } from "@/ui/button";
import { Failed, Loading, Skeleton } from "@/ui/notes";
import { Page } from "@/ui/page";
import { View } from "./view";
import styles from "./watch.module.css";

/** /watch/{asset}, and /s/{token} for whom a link was given. */
export default function WatchPage({ params }: { params: { asset: string } | { token: string } }) {
  return "asset" in params ? <Own asset={params.asset} /> : <Shared token={params.token} />;
}

function Own({ asset }: { asset: string }) {
  const query = watchQuery(asset);
  return <Found answer={useQuery(query)} queryKey={query.queryKey} gone="It is private, was deleted, or never was." />;
}

function Shared({ token }: { token: string }) {
  const query = sharedQuery(token);
  const gone = "The link has ended or was taken back. Ask whoever sent it for another.";
  return <Found answer={useQuery(query)} queryKey={query.queryKey} gone={gone} />;
}

type Answer = ReturnType<typeof useQuery<import("@/api/playback").Watch>>;

function Found({ answer, queryKey, gone }: { answer: Answer; queryKey: readonly unknown[]; gone: string }) {
  const { data: watch, error, refetch } = answer;
  if (watch) return <View key={watch.asset} of={watch} queryKey={queryKey} onRenew={() => void refetch()} />;
  if (isStatus(error, 404)) {
    return (
      <Page title="There is nothing to watch here" width="narrow" lead={gone}>
        <ButtonLink look="primary" href="/">
          To Clipmill
        </ButtonLink>
      </Page>
    );
  }
  return (
    <Page title="Watch" heading={null}>
      {error ? (
        <Failed error={error} retry={() => void refetch()} />
      ) : (
        <div className={styles.layout}>
          <Loading what="the video" />
          <div className={styles.main}>
            <Skeleton ratio="16 / 9" />
            <Skeleton height="1.75rem" width="60%" />
          </div>
        </div>
      )}
    </Page>
  );
}
