import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useId, useRef, useState } from "react";
import { useLocation } from "wouter";
import { media } from "@/api/client";
import { follow } from "@/api/following";
import { newName } from "@/api/once";
import { correct } from "@/api/playback";
import { resultsQuery } from "@/api/queries";
import { about } from "@/format";
import { Button, ButtonLink } from "@/ui/button";
import choice from "@/ui/choice.module.css";
import { Dialog } from "@/ui/dialog";
import { Failed } from "@/ui/notes";
import { Progress } from "@/ui/progress";
import { type EditJob, postEdit, readClip, readJob, renameClip, retryJob } from "./api";
import styles from "./applying.module.css";
import type { Clip, Editing } from "./documents";
import { newTitle, wishOf } from "./draft";
import type { Drafting } from "./drafting";
import { type Measured, plan, ratesOf, rerunsSay, secondsOf, summary } from "./effort";

type State =
  | { at: "asking" }
  | { at: "sending" }
  | {
      at: "working";
      job: EditJob;
      message: string;
      percent: number;
      eta_s: number | null;
    }
  | { at: "made"; before: Clip; after: Clip }
  | { at: "written" }
  | { at: "failed"; error: unknown };

type Props = {
  editing: Editing;
  drafting: Drafting;
  close: () => void;
  again: () => void;
};

/** Says what will be done, has it done, and shows what came of it. */
export function Applying({ editing, drafting, close, again }: Props) {
  const [state, setState] = useState<State>({ at: "asking" });
  const cache = useQueryClient();
  const [, navigate] = useLocation();
  const stop = useRef<() => void>(undefined);
  useEffect(() => () => stop.current?.(), []);
  const { draft } = drafting;

  const finish = async (job: string) => {
    const ended = await readJob(job);
    const made = ended.clips[0];
    if (ended.status !== "done" || !made || made.state !== "ready") {
      throw new Error(ended.error?.message ?? "The clip could not be made. The clip as it was is still there.");
    }
    setState({
      at: "made",
      before: await readClip(editing.clip.id),
      after: made,
    });
  };
  const fail = (error: unknown) => {
    drafting.undone();
    setState({ at: "failed", error });
  };

  const [key] = useState(newName);

  const apply = async () => {
    setState({ at: "sending" });
    try {
      if (Object.keys(draft.speakers).length) await correct(editing.clip.video_id, { speakers: { ...draft.speakers } });
      const title = newTitle(draft, editing);
      if (title !== null) await renameClip(editing.clip.id, title);
      const wish = wishOf(draft, editing);
      if (wish === null) {
        drafting.done();
        await cache.invalidateQueries({ queryKey: ["clip", editing.clip.id] });
        setState({ at: "written" });
        return;
      }
      const asked = await postEdit(editing.clip.id, wish, key);
      const job = asked.status === "failed" || asked.status === "cancelled" ? await retryJob(asked.id) : asked;
      drafting.done();
      setState({
        at: "working",
        job,
        message: job.message,
        percent: job.progress_percent,
        eta_s: job.eta_s,
      });
      if (job.status === "done") return await finish(job.id);
      stop.current = follow(
        job.id,
        ({ message, progress_percent, eta_s }) =>
          setState({
            at: "working",
            job,
            message,
            percent: progress_percent,
            eta_s,
          }),
        () => void finish(job.id).catch(fail),
      );
    } catch (error) {
      fail(error);
    }
  };

  const goOn = (clip: string) => navigate(`/clips/${clip}/edit`);
  const { title, actions } = {
    asking: {
      title: "Apply changes",
      actions: (
        <>
          <Button onClick={close}>Not yet</Button>
          <Button look="primary" onClick={() => void apply()}>
            Apply
          </Button>
        </>
      ),
    },
    sending: {
      title: "Apply changes",
      actions: (
        <Button look="primary" busy>
          Apply
        </Button>
      ),
    },
    working: {
      title: "Making the new clip",
      actions: <Button onClick={close}>Go on editing meanwhile</Button>,
    },
    made: { title: "The new clip", actions: null },
    written: {
      title: "Saved",
      actions: (
        <Button
          look="primary"
          onClick={() => {
            close();
            again();
          }}
        >
          Good
        </Button>
      ),
    },
    failed: {
      title: "That did not work",
      actions: (
        <>
          <Button onClick={close}>Back to the editor</Button>
          <Button look="primary" onClick={() => void apply()}>
            Try again
          </Button>
        </>
      ),
    },
  }[state.at];

  return (
    <Dialog title={title} onClose={close} actions={actions}>
      {(state.at === "asking" || state.at === "sending") && <Asking editing={editing} drafting={drafting} />}
      {state.at === "working" && (
        <div className={styles.working}>
          <Progress label="The new clip" share={state.percent / 100} />
          <p role="status">
            {state.message || "Waiting for its turn"}
            {state.eta_s !== null && state.eta_s > 0 && ` · ${about(state.eta_s)} left`}
          </p>
          {state.job.reruns && <p className={styles.hint}>{rerunsSay(state.job.reruns, state.job.unseen_ms)}</p>}
        </div>
      )}
      {state.at === "made" && (
        <>
          <Comparison before={state.before} after={state.after} />
          <div className={styles.next}>
            <ButtonLink href={`/watch/${state.after.id}`} look="primary">
              Open the new clip
            </ButtonLink>
            <Button onClick={() => goOn(state.after.id)}>Edit it further</Button>
          </div>
        </>
      )}
      {state.at === "written" && <p>Nothing had to be made again.</p>}
      {state.at === "failed" && <Failed error={state.error} />}
    </Dialog>
  );
}

function Asking({ editing, drafting }: { editing: Editing; drafting: Drafting }) {
  const { draft } = drafting;
  const { data: results } = useQuery(resultsQuery(editing.clip.job_id));
  const seconds = secondsOf(draft, editing, results && ratesOf(results.manifest as Measured));
  const what = plan(draft, editing);
  return (
    <>
      <dl className={styles.changes}>
        {summary(draft, editing).map(({ part, name, says }) => (
          <div key={part}>
            <dt>{name}</dt>
            <dd>{says}</dd>
          </div>
        ))}
      </dl>
      <p className={styles.effort}>
        {seconds > 0 ? `${what}: ${about(seconds)}.` : "Nothing is made again; it is written down at once."}
      </p>
      {seconds > 0 && <p className={styles.hint}>A new clip is made; the clip as it is stays where it is.</p>}
    </>
  );
}

/** The new clip, and at a click the old one at the same moment. */
function Comparison({ before, after }: { before: Clip; after: Clip }) {
  const [shown, show] = useState<"after" | "before">("after");
  const videos = {
    after: useRef<HTMLVideoElement>(null),
    before: useRef<HTMLVideoElement>(null),
  };
  const name = useId();
  const turn = (to: "after" | "before") => {
    const [from, onto] = [videos[shown].current, videos[to].current];
    show(to);
    if (!from || !onto) return;
    const playing = !from.paused;
    onto.currentTime = Math.min(from.currentTime, Math.max(0, onto.duration - 0.1) || 0);
    from.pause();
    if (playing) void onto.play().catch(() => undefined);
  };
  return (
    <div className={styles.comparison}>
      <fieldset className={styles.switch}>
        <legend className="visually-hidden">Shown</legend>
        {(["before", "after"] as const).map((each) => (
          <label key={each} className={choice.choice}>
            <input type="radio" name={name} checked={shown === each} onChange={() => turn(each)} />
            <span>{each === "before" ? "Before" : "After"}</span>
          </label>
        ))}
      </fieldset>
      <div className={styles.screen} style={{ aspectRatio: `${after.width} / ${after.height}` }}>
        {(["before", "after"] as const).map((each) => {
          const clip = each === "before" ? before : after;
          return (
            // biome-ignore lint/a11y/useMediaCaption: its captions are burned in
            <video
              key={each}
              ref={videos[each]}
              src={clip.mp4 ? media(clip.mp4) : undefined}
              poster={clip.poster ? media(clip.poster) : undefined}
              controls
              playsInline
              preload="auto"
              hidden={shown !== each}
              aria-label={each === "before" ? "The clip as it was" : "The new clip"}
            />
          );
        })}
      </div>
    </div>
  );
}
