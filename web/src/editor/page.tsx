import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Failed, Loading, Skeleton } from "@/ui/notes";
import { useTitle } from "@/ui/page";
import { editingQuery, sourceQuery } from "./api";
import styles from "./page.module.css";
import { Workbench } from "./workbench";

/** The clip editor. */
export default function EditorPage({ params }: { params: { clip: string } }) {
  const clip = decodeURIComponent(params.clip);
  const { data: editing, error, refetch } = useQuery(editingQuery(clip));
  const video = editing?.clip.video_id;
  const source = useQuery({
    ...sourceQuery(video ?? ""),
    enabled: video !== undefined,
  });
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
      source={source.data?.mp4 ?? null}
      unplayable={
        source.error ?? (source.data && !source.data.mp4 ? new Error("Its source is still being prepared.") : null)
      }
      again={() => setRound(round + 1)}
    />
  );
}
