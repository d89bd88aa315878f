import type { Editing } from "./documents";
import { type Draft, differences, type Part, wishOf } from "./draft";

/** What has to be done for an edit, by the server's own rules, so that it can be said before it is asked for. */

export type Stage = "frame" | "render";

/** Seconds of work for a second of clip. */
export type Rates = Readonly<Record<Stage, number>>;

/** Until it is known what the clips of this job took; framing's for a second that nobody looked at. */
const RATES: Rates = { frame: 0.4, render: 1.5 };
const FRAMED_S = 2;

export function reruns(parts: readonly Part[]): Stage[] {
  const looks = parts.some((part) => part === "range" || part === "layout" || part === "crops");
  if (looks) return ["frame", "render"];
  return parts.some((part) => part === "words" || part === "captions") ? ["render"] : [];
}

/** What the manifest of a finished job tells of it; what was taken from the store tells nothing. */
export type Measured = {
  readonly clips: readonly { readonly index: number; readonly duration_s: number }[];
  readonly stages: readonly {
    readonly stage: string;
    readonly clip: number | null;
    readonly cached: boolean;
    readonly seconds: number;
  }[];
};

export function ratesOf({ clips, stages }: Measured): Rates {
  const lengths = new Map(clips.map(({ index, duration_s }) => [index, duration_s]));
  const rate = (stage: Stage) => {
    const own = stages.filter((each) => each.stage === stage && !each.cached && lengths.has(each.clip ?? 0));
    const media_s = own.reduce((sum, { clip }) => sum + (lengths.get(clip ?? 0) ?? 0), 0);
    return media_s > 0 ? own.reduce((sum, { seconds }) => sum + seconds, 0) / media_s : RATES[stage];
  };
  return { frame: rate("frame"), render: rate("render") };
}

/** How much of the draft's range nobody looked at yet, where its framing needs that. A crop put by hand doesn't. */
export function unseen(draft: Draft, of: Editing): number {
  const parts = differences(draft, of);
  if (!parts.includes("range") && !parts.includes("layout")) return 0;
  const { start_ms, end_ms } = of.watched ?? { start_ms: 0, end_ms: 0 };
  const seen = Math.min(draft.end_ms, end_ms) - Math.max(draft.start_ms, start_ms);
  return draft.end_ms - draft.start_ms - Math.max(0, seen);
}

export function secondsOf(draft: Draft, of: Editing, rates: Rates = RATES): number {
  const stages = reruns(differences(draft, of));
  const clip_s = (draft.end_ms - draft.start_ms) / 1000;
  const frame_s = stages.includes("frame") ? FRAMED_S + (rates.frame * unseen(draft, of)) / 1000 : 0;
  return frame_s + (stages.includes("render") ? rates.render * clip_s : 0);
}

/** "Captions only", "Crop and picture" …: what runs again, in words. */
export function plan(draft: Draft, of: Editing): string {
  const parts = differences(draft, of);
  if (wishOf(draft, of) === null) return parts.length ? "Nothing is made again" : "No changes yet";
  if (parts.includes("range") || parts.includes("layout")) {
    const ms = unseen(draft, of);
    return ms > 0 ? `Framing, with a look at ${seconds(ms)}, and picture` : "Framing, from what was seen, and picture";
  }
  if (parts.includes("crops")) return "Crop and picture";
  return "Captions only";
}

const STAGES: Record<string, string> = {
  transcribe: "listening",
  plan: "choosing",
  frame: "framing",
  render: "the picture",
};

/** What the server says that it does: the stages, and how much of the clip framing looks at. */
export function rerunsSay(reruns: readonly string[], unseen_ms: number | null): string {
  if (!reruns.length) return "Just this was made before: it is taken from the store.";
  const frames = reruns.includes("frame");
  const looks = frames && unseen_ms ? ` (${seconds(unseen_ms)} were not looked at before)` : "";
  const again = reruns.map((stage) => (STAGES[stage] ?? stage) + (stage === "frame" ? looks : "")).join(" and ");
  const stored = ["plan", "frame"].filter((stage) => !reruns.includes(stage)).map((stage) => STAGES[stage]);
  const seen = frames && unseen_ms === 0 ? ["what was seen of the film"] : [];
  return `Made again: ${again}. Taken from the store: ${["listening", ...stored, ...seen].join(", ")}.`;
}

const NAMES: Record<Part, string> = {
  range: "Length",
  words: "Words",
  captions: "Caption style",
  layout: "Layout",
  crops: "Crop",
  title: "Title",
  speakers: "Speaker names",
};

export type Item = {
  readonly part: Part;
  readonly name: string;
  readonly says: string;
};

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
const count = (number: number, one: string) => `${number} ${one}${number === 1 ? "" : "s"}`;

/** What was changed, one item a part. */
export function summary(draft: Draft, of: Editing): Item[] {
  return differences(draft, of).map((part) => ({
    part,
    name: NAMES[part],
    says: says(part, draft, of),
  }));
}

function says(part: Part, draft: Draft, of: Editing): string {
  switch (part) {
    case "range":
      return `${seconds(of.end_ms - of.start_ms)} becomes ${seconds(draft.end_ms - draft.start_ms)}`;
    case "words": {
      const texts = Object.values(draft.words);
      const hidden = texts.filter((text) => !text).length;
      const rewritten = texts.length - hidden;
      const said = [rewritten && `${count(rewritten, "word")} rewritten`, hidden && `${count(hidden, "word")} hidden`];
      return said.filter(Boolean).join(", ");
    }
    case "captions":
      return draft.captions === null ? "off" : of.captions ? "changed" : "on";
    case "layout":
      return draft.layout === "auto" ? "chosen for you" : draft.layout;
    case "crops":
      return `moved in ${count(new Set(Object.keys(draft.crops).map((place) => place.split(".")[0])).size, "shot")}`;
    case "title":
      return draft.title.trim() || "as it was";
    case "speakers":
      return Object.values(draft.speakers).join(", ");
  }
}
