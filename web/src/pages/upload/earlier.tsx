import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowRight, RotateCcw } from "lucide-react";
import { useRef } from "react";
import { Link } from "wouter";
import { api, ask, type Schema } from "@/api/client";
import { ago, bytes, plural } from "@/format";
import { Button } from "@/ui/button";
import { Badge } from "@/ui/notes";
import { Progress } from "@/ui/progress";
import { toast } from "@/ui/toasts";
import type { Left as One } from "./transfer";
import styles from "./upload.module.css";
import { unfinished } from "./uploads";

/** Uploads that ended in the middle. A page can't open a file again by itself: a person must choose it. */
export function Unfinished({ account, onFiles }: { account: string; onFiles: (files: Iterable<File>) => void }) {
  const queries = useQueryClient();
  const { data: all = [] } = useQuery({
    queryKey: ["unfinished", account],
    queryFn: () => unfinished(account),
    enabled: !!account,
    staleTime: 0,
  });
  if (!all.length) return null;
  return (
    <section className={styles.earlier} aria-labelledby="unfinished">
      <h2 id="unfinished">Unfinished uploads</h2>
      <p className={styles.hint}>
        Choose the same file again, and only what is missing is sent. Pages may not reopen files by themselves.
      </p>
      <ul className={styles.list}>
        {all.map((one) => (
          <Left
            key={one.key}
            one={one}
            onFiles={onFiles}
            onForget={async () => {
              await one.forget();
              await queries.invalidateQueries({ queryKey: ["unfinished"] });
            }}
          />
        ))}
      </ul>
    </section>
  );
}

function Left({
  one,
  onFiles,
  onForget,
}: {
  one: One;
  onFiles: (files: Iterable<File>) => void;
  onForget: () => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <li className={styles.left}>
      <div className={styles.about}>
        <p className={styles.name}>{one.name}</p>
        <Progress
          share={one.size ? one.offset / one.size : 0}
          label={`Part of ${one.name} that has arrived`}
          thin
          paused
        />
        <p className={styles.facts}>
          {bytes(one.offset)} of {bytes(one.size)} have arrived
        </p>
      </div>
      <Button small onClick={() => input.current?.click()}>
        <RotateCcw size={15} aria-hidden /> Choose the file again
      </Button>
      <Button small look="quiet" onClick={onForget}>
        Discard
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={`The file ${one.name}`}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = "";
          if (!file) return;
          if (file.size !== one.size || file.name !== one.name) {
            toast(`That is another file: ${one.name} has ${bytes(one.size)}.`, {
              tone: "bad",
            });
          } else {
            onFiles([file]);
          }
        }}
      />
    </li>
  );
}

const TONES = {
  done: "good",
  failed: "bad",
  running: "marker",
  queued: "plain",
  cancelled: "plain",
} as const;

export const statusTone = (status: string) => TONES[status as keyof typeof TONES] ?? "plain";
export const STATUS_WORDS: Record<string, string> = {
  done: "Done",
  failed: "Failed",
  running: "At work",
  queued: "Waiting",
  cancelled: "Cancelled",
};

/** The newest jobs, with their videos' titles. */
export function Recent() {
  const { data: jobs } = useQuery({
    queryKey: ["jobs", "recent"],
    queryFn: () => ask(api.GET("/api/v1/jobs", { params: { query: { limit: 5 } } })),
  });
  const { data: videos } = useQuery({
    queryKey: ["videos", "recent"],
    queryFn: () => ask(api.GET("/api/v1/videos", { params: { query: { limit: 50 } } })),
    enabled: !!jobs?.items.length,
  });
  if (!jobs?.items.length) return null;
  const titles = new Map(videos?.items.map((video) => [video.id, video.title]));
  return (
    <section className={styles.earlier} aria-labelledby="recent">
      <div className={styles.heading}>
        <h2 id="recent">Recent</h2>
        <Link href="/clips" className={styles.all}>
          All clips <ArrowRight size={14} aria-hidden />
        </Link>
      </div>
      <ul className={styles.list}>
        {jobs.items.map((job) => (
          <li key={job.id}>
            <Link href={`/jobs/${job.id}`} className={styles.job}>
              <span className={styles.name}>{titles.get(job.video_id) ?? "A video"}</span>
              <span className={styles.facts}>{said(job)}</span>
              <Badge tone={statusTone(job.status)}>{STATUS_WORDS[job.status] ?? job.status}</Badge>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function said(job: Schema["JobView"]): string {
  const ready = job.clips.filter((clip) => clip.state === "ready").length;
  const made = ready
    ? `${plural(ready, "clip")} · `
    : job.status === "running"
      ? `${Math.round(job.progress_percent)} % · `
      : "";
  return made + ago(job.created_at);
}
