import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  AudioLines,
  Check,
  CircleX,
  Clapperboard,
  Download,
  Film,
  Plus,
  RotateCcw,
  ScanFace,
  Sparkles,
  Square,
} from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { Link, useLocation } from "wouter";
import { api, ask, media, type Schema } from "@/api/client";
import { FINISHED, type Happening } from "@/api/following";
import { wordsOf } from "@/api/problem";
import { jobQuery, resultsQuery, videoQuery } from "@/api/queries";
import { Board } from "@/clips/board";
import { cardOf, fileName } from "@/clips/cards";
import { about, clock, plural } from "@/format";
import { Button, ButtonLink } from "@/ui/button";
import { cx } from "@/ui/cx";
import { Empty, Failed, Loading, Note, Skeleton } from "@/ui/notes";
import { Page } from "@/ui/page";
import { Progress } from "@/ui/progress";
import { toast } from "@/ui/toasts";
import { useStory } from "./events";
import styles from "./job.module.css";
import { type Stage, type Story, stagesOf } from "./stages";

type Job = Schema["JobView"];

/** A job as it goes on, and its clips as they come. */
export default function JobPage({ params }: { params: { job: string } }) {
  const { data: job, error, refetch } = useQuery(jobQuery(params.job));
  if (error && !job) {
    return (
      <Page title="Job" width="narrow">
        <Failed error={error} retry={() => void refetch()} title="This job can't be shown." />
      </Page>
    );
  }
  if (!job) {
    return (
      <Page title="Job" heading={<Skeleton width="22rem" height="1.8rem" />}>
        <Loading what="the job" />
        <Skeleton height="7rem" />
      </Page>
    );
  }
  return <Shown key={job.id} job={job} />;
}

function Shown({ job }: { job: Job }) {
  const queries = useQueryClient();
  const [attempt, setAttempt] = useState(0);
  const { data: video } = useQuery(videoQuery(job.video_id));

  const refresh = useRefresh(job.id);
  const story = useStory(job.id, { attempt, onChange: refresh });
  const over = FINISHED.has(job.status);
  const status = job.status;
  const percent = over ? job.progress_percent : (story.percent ?? job.progress_percent);
  const stages = stagesOf(story, { clips: job.clips.length, status });
  const cards = job.clips.map(cardOf);

  const changed = (view: Job) => {
    queries.setQueryData(["job", view.id], view);
    void queries.invalidateQueries({ queryKey: ["jobs"] });
  };
  const failed = (error: unknown) => toast(wordsOf(error), { tone: "bad" });
  const path = { params: { path: { job: job.id } } };
  const cancel = useMutation({
    mutationFn: () => ask(api.DELETE("/api/v1/jobs/{job}", path)),
    onSuccess: changed,
    onError: failed,
  });
  const retry = useMutation({
    mutationFn: () => ask(api.POST("/api/v1/jobs/{job}/retry", path)),
    onSuccess: (view) => {
      changed(view);
      setAttempt((count) => count + 1);
    },
    onError: failed,
  });

  return (
    <Page
      title={`${TITLES[status] ?? "Job"}: ${video?.title ?? "clips"}`}
      heading={video ? video.title : "Clips"}
      lead={<Lead job={job} video={video} />}
      actions={
        <>
          {!over && (
            <Button look="secondary" busy={cancel.isPending} onClick={() => cancel.mutate()}>
              <Square size={14} aria-hidden /> Cancel
            </Button>
          )}
          {over && (status !== "done" || job.clips.some((clip) => clip.state === "dead")) && (
            <Button look="primary" busy={retry.isPending} onClick={() => retry.mutate()}>
              <RotateCcw size={16} aria-hidden /> Try again
            </Button>
          )}
          {job.clips.filter((clip) => clip.state === "ready").length > 1 && over && (
            <Zip job={job.id} title={video?.title ?? "clips"} />
          )}
          {status === "done" && <More job={job.id} />}
        </>
      }
    >
      <p className="visually-hidden" role="status">
        {said(job, percent)}
      </p>
      <Trouble job={job} />
      {(!over || status !== "done") && (
        <section className={styles.progress} aria-label="Progress">
          <div className={styles.whole}>
            <span className={styles.percent}>{Math.round(percent)}&#8239;%</span>
            <span className={styles.eta}>{waits(job, story)}</span>
          </div>
          <Progress share={percent / 100} label="The whole job" paused={over} />
          <ol className={styles.stages}>
            {stages.map((stage) => (
              <StageRow key={stage.stage} stage={stage} />
            ))}
          </ol>
        </section>
      )}
      {job.shortfall && (
        <div className={styles.note}>
          <Note>{job.shortfall}</Note>
        </div>
      )}
      {cards.length > 0 ? (
        <section aria-labelledby="clips">
          <h2 id="clips" className={styles.heading}>
            {plural(cards.length, "clip")}
            {!over && <small>{`${cards.filter((card) => card.state === "ready").length} ready`}</small>}
          </h2>
          <Board cards={cards} label="Clips of this job" />
        </section>
      ) : !over ? (
        <div className={styles.coming}>
          <p>Clips appear here one by one, the best first.</p>
          <div aria-hidden>
            {PLACES.map((place) => (
              <span key={place} />
            ))}
          </div>
        </div>
      ) : (
        status !== "failed" && <Empty icon={<Clapperboard size={24} />} title="No clips were made" />
      )}
    </Page>
  );
}

const PLACES = ["a", "b", "c", "d", "e", "f"];

const TITLES: Record<string, string> = {
  queued: "Waiting",
  running: "At work",
  done: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
};

function Lead({ job, video }: { job: Job; video?: Schema["VideoView"] }) {
  return (
    <>
      {TITLES[job.status] ?? job.status}
      {video && ` · video of ${clock(video.duration_s)}`}
      {" · "}
      <Link href={`/watch/${job.video_id}`}>Watch the video</Link>
    </>
  );
}

/** Asks for the job again, at most once a second, whenever something happened that its clips show. */
function useRefresh(job: string) {
  const queries = useQueryClient();
  const [wanted, setWanted] = useState(0);
  useEffect(() => {
    if (!wanted) return;
    const timer = setTimeout(() => {
      void queries.invalidateQueries({ queryKey: ["job", job] });
    }, 400);
    return () => clearTimeout(timer);
  }, [wanted, job, queries]);
  return useCallback((event: Happening) => {
    if (event.kind !== "stage" || event.state === "done" || (event.state === "running" && !event.share))
      setWanted((count) => count + 1);
  }, []);
}

function said(job: Job, percent: number): string {
  const ready = job.clips.filter((clip) => clip.state === "ready").length;
  if (job.status === "running") return `${Math.floor(percent / 10) * 10} percent, ${plural(ready, "clip")} ready`;
  return `${TITLES[job.status] ?? job.status}. ${plural(ready, "clip")} ready`;
}

function waits(job: Job, story: Story): string {
  if (job.status === "cancelled") return "Cancelled. What was made stays.";
  if (job.status === "failed") return "It could not be finished.";
  if (job.queue_place !== null && job.queue_place > 1) return `Number ${job.queue_place} in the queue`;
  const eta = story.eta_s ?? job.eta_s;
  if (job.status === "queued") return "Starts in a moment";
  return eta ? `${about(eta)} left. You can leave; it goes on.` : "Almost there";
}

function Trouble({ job }: { job: Job }) {
  if (job.status === "failed" && job.error) {
    return (
      <div className={styles.note}>
        <Note tone="bad" icon={<CircleX size={18} aria-hidden />}>
          <strong>{TROUBLES[job.error.code] ?? "The clips could not be made"}</strong>
          <p>{job.error.message}</p>
          <p>
            {job.error.code === "invalid_media"
              ? "Another try will not help: upload another file."
              : "Trying again goes on where it stopped; what is done is not done twice."}
          </p>
        </Note>
      </div>
    );
  }
  const dead = job.clips.filter((clip) => clip.state === "dead").length;
  if (!dead || !FINISHED.has(job.status)) return null;
  return (
    <div className={styles.note}>
      <Note tone="warn">
        <strong>{plural(dead, "clip")} could not be made</strong>
        <p>The others are here. Try again makes only what is missing.</p>
      </Note>
    </div>
  );
}

const TROUBLES: Record<string, string> = {
  invalid_media: "This video can't become clips",
  unavailable: "A part of Clipmill did not answer",
  tool_failed: "A program that cuts the video failed",
  took_too_long: "It took too long",
};

/** All of them in one file. */
function Zip({ job, title }: { job: string; title: string }) {
  const { data: results } = useQuery(resultsQuery(job));
  return (
    results && (
      <ButtonLink href={media(results.zip)} download={fileName(title, "zip")}>
        <Download size={16} aria-hidden /> All as ZIP
      </ButtonLink>
    )
  );
}

function More({ job }: { job: string }) {
  const [, go] = useLocation();
  const queries = useQueryClient();
  const more = useMutation({
    mutationFn: () =>
      ask(
        api.POST("/api/v1/jobs/{job}/more", {
          params: { path: { job } },
          body: { clips: 5 },
        }),
      ),
    onSuccess: (made) => {
      queries.setQueryData(["job", made.id], made);
      void queries.invalidateQueries({ queryKey: ["jobs"] });
      go(`/jobs/${made.id}`);
    },
    onError: (error) => toast(wordsOf(error), { tone: "bad" }),
  });
  return (
    <Button look="primary" busy={more.isPending} onClick={() => more.mutate()}>
      <Plus size={16} aria-hidden /> Five more
    </Button>
  );
}

const STAGES: Record<string, { name: string; what: string; Icon: typeof Film }> = {
  transcribe: {
    name: "Listen",
    what: "Every word, with its time",
    Icon: AudioLines,
  },
  plan: {
    name: "Choose",
    what: "The moments that stand alone",
    Icon: Sparkles,
  },
  frame: { name: "Frame", what: "Who speaks, and where", Icon: ScanFace },
  render: { name: "Render", what: "Cut, crop, captions, sound", Icon: Film },
};
const STATES: Record<Stage["state"], string> = {
  waiting: "Waits",
  running: "At work",
  done: "Done",
  failed: "Failed",
  stopped: "Stopped",
};

function StageRow({ stage }: { stage: Stage }) {
  const { name, what, Icon } = STAGES[stage.stage] ?? {
    name: stage.stage,
    what: "",
    Icon: Film,
  };
  const [done, count] = stage.count ?? [0, 0];
  const words =
    stage.cached && stage.state === "done"
      ? "Known from before"
      : stage.state === "running" && stage.count
        ? `${done} of ${count}`
        : STATES[stage.state];
  return (
    <li className={cx(styles.stage, styles[stage.state])}>
      <span className={styles.icon} aria-hidden>
        {stage.state === "done" ? <Check size={18} /> : <Icon size={18} />}
      </span>
      <div>
        <p className={styles.name}>
          {name} <span>{words}</span>
        </p>
        <p className={styles.what}>{stage.message || what}</p>
        <Progress
          share={stage.share}
          label={name}
          thin
          paused={stage.state === "stopped" || stage.state === "failed"}
        />
      </div>
    </li>
  );
}
