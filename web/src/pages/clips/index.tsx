import { useQuery } from "@tanstack/react-query";
import { Clapperboard, Search } from "lucide-react";
import { useDeferredValue } from "react";
import { useSearchParams } from "wouter";
import { videoQuery } from "@/api/queries";
import { Board } from "@/clips/board";
import { plural } from "@/format";
import { Button, ButtonLink } from "@/ui/button";
import { Select } from "@/ui/fields";
import { Empty, Failed, Loading, Skeleton } from "@/ui/notes";
import { Page } from "@/ui/page";
import { SearchField } from "@/ui/search";
import { SORTS, type Sort, useClips } from "./clips";
import styles from "./clips.module.css";

/** Every clip there is: found, sorted, judged and taken. What is searched stands in the address. */
export default function Clips() {
  const [search, setSearch] = useSearchParams();
  const q = search.get("q") ?? "";
  const video = search.get("video");
  const sort = SORTS.find((each) => each.value === search.get("sort"))?.value ?? "created";
  const asked = useDeferredValue(q.trim());
  const { cards, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useClips({
    q: asked,
    sort,
    video,
  });
  const { data: about } = useQuery({ ...videoQuery(video ?? ""), enabled: !!video });
  const set = (name: string, value: string) =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );
  const none = cards?.length === 0;
  const narrowed = !!q || !!video;
  return (
    <Page title="Clips" lead={about && <>Of “{about.title}”</>}>
      {error && <Failed error={error} retry={() => void refetch()} title="The clips can't be shown." />}
      {isPending && <Waiting />}
      {none && !narrowed && (
        <Empty
          icon={<Clapperboard size={24} />}
          title="No clips yet"
          action={
            <ButtonLink look="primary" href="/">
              Make the first ones
            </ButtonLink>
          }
        >
          Bring a long video. The best moments of it appear here, ready to post.
        </Empty>
      )}
      {cards && (!none || narrowed) && (
        <>
          <div className={styles.tools}>
            <SearchField label="Search titles and words" value={q} onChange={(value) => set("q", value)} />
            <Select label="Sort" hideLabel value={sort} onChange={(event) => set("sort", event.target.value as Sort)}>
              {SORTS.map(({ value, label }) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
            {video && <Button onClick={() => set("video", "")}>Clips of all videos</Button>}
            <p className={styles.count} role="status">
              {narrowed && !none ? `${plural(cards.length, "clip")}${hasNextPage ? " and more" : ""}` : ""}
            </p>
          </div>
          <h2 className="visually-hidden">Clips found</h2>
          {none ? (
            <Empty
              icon={<Search size={24} />}
              title="Nothing found"
              action={<Button onClick={() => setSearch({}, { replace: true })}>Show all clips</Button>}
            >
              {q ? "No clip has these words in its title or in what is said." : "No clips were made of this video yet."}
            </Empty>
          ) : (
            <Board
              cards={cards}
              label="Clips"
              onEnd={hasNextPage && !isFetchingNextPage ? () => void fetchNextPage() : undefined}
            />
          )}
        </>
      )}
    </Page>
  );
}

const PLACES = ["a", "b", "c", "d", "e", "f"];

const Waiting = () => (
  <div className={styles.waiting}>
    <Loading what="the clips" />
    {PLACES.map((place) => (
      <Skeleton key={place} ratio="9 / 16" />
    ))}
  </div>
);
