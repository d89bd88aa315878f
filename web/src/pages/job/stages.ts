import { FINISHED, type Happening } from "@/api/following";

export type Step = {
  state: string;
  share: number;
  message: string;
  cached: boolean;
};

/** All that was told of a job until now. Steps by stage, and by stage and clip. */
export type Story = {
  readonly seq: number;
  readonly steps: ReadonlyMap<string, Step>;
  readonly status: string | null;
  readonly percent: number | null;
  readonly eta_s: number | null;
  readonly clips: number; // told as ready or dead
};

export const UNTOLD: Story = {
  seq: 0,
  steps: new Map(),
  status: null,
  percent: null,
  eta_s: null,
  clips: 0,
};

const keyOf = (stage: string, clip: number | null) => (clip === null ? stage : `${stage}/${clip}`);

/** The story with one more event; those that came before, as after a reload, change nothing. */
export function told(story: Story, event: Happening): Story {
  if (event.seq <= story.seq) return story;
  const next = {
    ...story,
    seq: event.seq,
    status: event.status,
    percent: event.progress_percent,
    eta_s: event.eta_s,
  };
  if (event.kind === "stage" && event.stage) {
    const { state, share, message, cached } = event;
    const steps = new Map(story.steps);
    steps.set(keyOf(event.stage, event.clip), {
      state,
      share: state === "done" ? 1 : share,
      message,
      cached,
    });
    return { ...next, steps };
  }
  if (event.kind === "clip") return { ...next, clips: story.clips + 1 };
  return next;
}

export type Stage = {
  stage: string;
  state: "waiting" | "running" | "done" | "failed" | "stopped";
  share: number;
  message: string;
  cached: boolean;
  count: [number, number] | null; // of those that are one per clip: done, and all
};

const ORDER = ["transcribe", "plan", "frame", "render"];
const PER_CLIP = new Set(["frame", "render"]);

/** The four steps that a person sees, from the story; `clips` is how many were planned, 0 until that is known. */
export function stagesOf(story: Story, { clips, status }: { clips: number; status: string }): Stage[] {
  const over = FINISHED.has(status);
  const begun = ORDER.map((stage) =>
    [...story.steps.keys()].some((key) => key === stage || key.startsWith(`${stage}/`)),
  );
  return ORDER.map((stage, index) => {
    const found = PER_CLIP.has(stage)
      ? [...story.steps].filter(([key]) => key.startsWith(`${stage}/`)).map(([, step]) => step)
      : [...story.steps].filter(([key]) => key === stage).map(([, step]) => step);
    const count = PER_CLIP.has(stage) ? Math.max(clips, found.length) : 1;
    const done = found.filter((step) => step.state === "done").length;
    const dead = found.some((step) => step.state === "dead");
    const moving = found.find((step) => step.state === "running");
    const share = count ? found.reduce((sum, step) => sum + step.share, 0) / count : 0;
    // A transcription that other jobs brought about is not told of here; what comes after it shows that it is there.
    const before = !PER_CLIP.has(stage) && (clips > 0 || begun.slice(index + 1).some(Boolean));
    const ended = before || (count > 0 && done === count);
    const state = ended ? "done" : dead && over ? "failed" : over ? "stopped" : moving ? "running" : "waiting";
    return {
      stage,
      state,
      share: ended ? 1 : Math.min(1, share),
      message: moving?.message ?? "",
      cached: found.length > 0 && found.every((step) => step.cached),
      count: PER_CLIP.has(stage) && count ? [done, count] : null,
    };
  });
}
