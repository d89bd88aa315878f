import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { FileText, Scissors, Tv } from "lucide-react";
import { useState } from "react";
import { Link } from "wouter";
import { api, ask, media, type Schema } from "@/api/client";
import { watchQuery } from "@/api/playback";
import { isStatus } from "@/api/problem";
import { videoQuery } from "@/api/queries";
import { Rendering } from "@/clips/rendering";
import { ago, bytes, clock, languageName, pictureName, plural } from "@/format";
import { Player } from "@/player/player";
import { Playhead } from "@/player/playhead";
import { VirtualClip } from "@/player/virtual-clip";
import { Button, ButtonLink } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Badge, Empty, Failed, Loading, Skeleton } from "@/ui/notes";
import { Page } from "@/ui/page";
import styles from "./video.module.css";

/** One video: to be played, what it is, and what was made of it. */
export default function VideoPage({ params }: { params: { video: string } }) {
  const video = useQuery(videoQuery(params.video));
  const watch = useQuery(watchQuery(params.video));
  const [playhead] = useState(() => new Playhead());
  if (isStatus(video.error, 404)) {
    return (
      <Page title="No such video" heading={null} width="narrow">
        <Empty title="There is no such video" action={<ButtonLink href="/library">To your videos</ButtonLink>}>
          It was deleted, or it is somebody else's.
        </Empty>
      </Page>
    );
  }
  return (
    <Page
      title={video.data?.title ?? "Video"}
      actions={
        <>
          <ButtonLink href={`/watch/${params.video}`}>
            <Tv size={16} aria-hidden /> Watch page
          </ButtonLink>
          <ButtonLink href={`/videos/${params.video}/transcript`}>
            <FileText size={16} aria-hidden /> Transcript
          </ButtonLink>
          <ButtonLink look="primary" href={`/make/${params.video}`}>
            <Scissors size={16} aria-hidden /> Make clips
          </ButtonLink>
        </>
      }
    >
      {video.error && <Failed error={video.error} retry={() => void video.refetch()} />}
      <div className={styles.layout}>
        <div className={styles.screen}>
          {watch.data ? (
            <Player of={watch.data} playhead={playhead} onRenew={() => void watch.refetch()} />
          ) : watch.error ? (
            <Failed error={watch.error} retry={() => void watch.refetch()} title="The video can't be played" />
          ) : (
            <Skeleton ratio="16 / 9" />
          )}
        </div>
        {video.data && <Facts of={video.data} />}
      </div>
      <Jobs video={params.video} />
    </Page>
  );
}

function Facts({ of }: { of: Schema["VideoView"] }) {
  const facts: [string, string][] = [
    ["Length", clock(of.duration_s)],
    [
      "Picture",
      `${of.width} × ${of.height}, ${pictureName(of.width, of.height)}, ${Math.round(of.fps * 100) / 100} fps`,
    ],
    ["Codecs", [of.video_codec, of.audio_codec ?? "no sound"].join(", ")],
    ["Language", of.language ? languageName(of.language) : "recognised when transcribed"],
    ["Size", bytes(of.size)],
    ["Added", ago(of.created_at)],
  ];
  return (
    <dl className={styles.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const SOON_MS = 3_000;
const ENDED = new Set(["done", "failed", "cancelled"]);
const STATES: Record<string, string> = {
  queued: "Waiting",
  running: "At work",
  done: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
};
const TONES: Record<string, "plain" | "good" | "bad" | "warn"> = { done: "good", failed: "bad", running: "warn" };

/** The jobs of this video, the newest first. */
function Jobs({ video }: { video: string }) {
  const pages = useInfiniteQuery({
    queryKey: ["jobs", "of", video],
    queryFn: ({ pageParam }) =>
      ask(
        api.GET("/api/v1/jobs", { params: { query: { video_id: video, limit: 20, cursor: pageParam ?? undefined } } }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: (query) =>
      query.state.data?.pages.some((page) => page.items.some((job) => !ENDED.has(job.status))) ? SOON_MS : false,
  });
  const jobs = pages.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section aria-labelledby="jobs" className={styles.jobs}>
      <h2 id="jobs">Clips made of it</h2>
      {pages.isPending && <Loading what="jobs" />}
      {pages.error && <Failed error={pages.error} retry={() => void pages.refetch()} />}
      {pages.isSuccess && jobs.length === 0 && !pages.hasNextPage && <p className={styles.none}>None yet.</p>}
      {jobs.map((job) => (
        <Job key={job.id} job={job} />
      ))}
      {pages.hasNextPage && (
        <Button busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          Show older ones
        </Button>
      )}
    </section>
  );
}

function Job({ job }: { job: Schema["JobView"] }) {
  const [opened, open] = useState<string | null>(null);
  const seen = job.clips.find((clip) => clip.id === opened);
  return (
    <article className={styles.job}>
      <header>
        <h3>
          <Link href={`/jobs/${job.id}`}>
            {job.clips.length || ENDED.has(job.status) ? plural(job.clips.length, "clip") : "Looking for clips"}
          </Link>
        </h3>
        <Badge tone={TONES[job.status] ?? "plain"}>{STATES[job.status] ?? job.status}</Badge>
        <small>{ago(job.created_at)}</small>
      </header>
      <ol className={styles.clips}>
        {job.clips.map((clip) => (
          <li key={clip.id}>
            <span className={styles.score}>
              {clip.score != null && <mark title="Score">{Math.round(clip.score * 100)}</mark>}
            </span>
            <div className={styles.name}>
              {clip.state === "ready" ? (
                <Link href={`/watch/${clip.id}`}>{clip.title || `Clip ${clip.index}`}</Link>
              ) : (
                <span>{clip.title || `Clip ${clip.index}`}</span>
              )}
              <small>
                {clock(clip.start_s)} – {clock(clip.end_s)}
              </small>
            </div>
            {clip.state !== "ready" && clip.state !== "dead" && (
              <Button small look="quiet" onClick={() => open(clip.id)}>
                Preview
              </Button>
            )}
            {clip.state === "dead" && <Badge tone="bad">Failed</Badge>}
          </li>
        ))}
      </ol>
      {seen && (
        <Dialog title={seen.title || `Clip ${seen.index}`} onClose={() => open(null)}>
          <div className={styles.preview}>
            {seen.mp4 ? (
              // biome-ignore lint/a11y/useMediaCaption: its captions are burned in
              <video src={media(seen.mp4)} controls autoPlay playsInline aria-label={seen.title ?? "The clip"} />
            ) : (
              <VirtualClip clip={seen.id} video={job.video_id} autoPlay />
            )}
          </div>
          <Rendering of={seen} />
        </Dialog>
      )}
    </article>
  );
}
