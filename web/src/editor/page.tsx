import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { media } from "@/api/client";
import { watchQuery } from "@/api/playback";
import { Failed, Loading, Skeleton } from "@/ui/notes";
import { useTitle } from "@/ui/page";
import { editingQuery } from "./api";
import styles from "./page.module.css";
import type { Source } from "./source-view";
import { Workbench } from "./workbench";

/** The clip editor. */
export default function EditorPage({ params }: { params: { clip: string } }) {
  const clip = decodeURIComponent(params.clip);
  const { data: editing, error, refetch } = useQuery(editingQuery(clip));
  const source = useSource(editing?.clip.video_id);
  const [round, setRound] = useState(0);
  useTitle(editing?.clip.title ? `Edit ${editing.clip.title}` : "Edit clip");
  if (error) {
    return (
      <main id="main" tabIndex={-1} className={styles.state}>
        <h1>This clip can't be edited now</h1>
        <Failed error={error} retry={() => void refetch()} />
      </main>
    );
  }
  if (!editing) {
    return (
      <main id="main" tabIndex={-1} className={styles.state}>
        <Loading what="the clip" />
        <Skeleton height="2.4rem" />
        <Skeleton ratio="16 / 9" />
        <Skeleton height="7rem" />
      </main>
    );
  }
  return (
    <Workbench
      key={`${editing.clip.id}.${round}`}
      editing={editing}
      source={source.found}
      unplayable={source.error}
      again={() => setRound(round + 1)}
    />
  );
}

/** What the source is played from: the first addresses that are told, for new ones would begin it anew. */
function useSource(video: string | undefined): { found: Source | null; error: unknown } {
  const { data, error } = useQuery({
    ...watchQuery(video ?? ""),
    enabled: video !== undefined,
    refetchOnWindowFocus: false,
  });
  const first = useRef<Source | null>(null);
  if (!first.current && data?.mp4) first.current = { mp4: media(data.mp4), master: null };
  if (!first.current && data?.master) first.current = { mp4: null, master: media(data.master) };
  const failed =
    data?.state === "failed" && !first.current ? new Error("It could not be prepared for the browser.") : null;
  return { found: first.current, error: error ?? failed };
}
