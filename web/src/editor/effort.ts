import type { Editing } from "./documents";
import { type Draft, differences, type Part, wishOf } from "./draft";

/** What has to be done for an edit, by the server's own rules, so that it can be said before it is asked for. */

export type Stage = "frame" | "render";

/** Seconds of work for a second of clip, until this installation's own are known. A crop put by hand needs no looking. */
const RATES: Record<Stage, number> = { frame: 0.4, render: 1.5 };
const LAID_OVER_S = 2;

export function reruns(parts: readonly Part[]): Stage[] {
  const looks = parts.some((part) => part === "range" || part === "layout" || part === "crops");
  if (looks) return ["frame", "render"];
  return parts.some((part) => part === "words" || part === "captions") ? ["render"] : [];
}

export function secondsOf(draft: Draft, of: Editing): number {
  const parts = differences(draft, of);
  const stages = reruns(parts);
  const clip_s = (draft.end_ms - draft.start_ms) / 1000;
  const anew = parts.includes("range") || parts.includes("layout");
  const frame_s = stages.includes("frame") ? (anew ? RATES.frame * clip_s : LAID_OVER_S) : 0;
  return frame_s + (stages.includes("render") ? RATES.render * clip_s : 0);
}

/** "Captions only", "Crop and picture" …: what runs again, in words. */
export function plan(draft: Draft, of: Editing): string {
  const parts = differences(draft, of);
  if (wishOf(draft, of) === null) return parts.length ? "Nothing is made again" : "No changes yet";
  if (parts.includes("range") || parts.includes("layout")) return "Framing and picture";
  if (parts.includes("crops")) return "Crop and picture";
  return "Captions only";
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
