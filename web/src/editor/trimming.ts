import type { Editing, Span } from "./documents";

/** Where the clip's edges may go, and what they snap to. Cuts take a breath before a word and let the last one ring out. */

export type Edge = "start" | "end";

export const LEAST_MS = 1_000;
export const MOST_MS = 600_000;
export const LEAD_MS = 150;
export const TAIL_MS = 250;

/** Edges that cut no word, in order; the strong ones are those of sentences. */
export type Stops = {
  readonly words: readonly number[];
  readonly sentences: readonly number[];
};

/** What there is words and levels of. */
export function window(editing: Editing): Span {
  const { levels, words, source } = editing;
  const ends = [editing.end_ms, words.at(-1)?.end_ms ?? 0, levels.start_ms + levels.step_ms * levels.levels_db.length];
  return {
    start_ms: Math.min(editing.start_ms, levels.levels_db.length ? levels.start_ms : editing.start_ms),
    end_ms: Math.min(source.duration_ms, Math.max(...ends)),
  };
}

export function stops(edge: Edge, words: readonly Span[], sentences: readonly Span[], within: Span): Stops {
  const at = edge === "start" ? startStop : endStop;
  const of = (index: number) => at(words, index, within);
  const edges = new Set(sentences.map((sentence) => (edge === "start" ? sentence.start_ms : sentence.end_ms)));
  const all = words.map((word, index) => ({
    stop: of(index),
    strong: edges.has(edge === "start" ? word.start_ms : word.end_ms),
  }));
  const unique = (list: typeof all) => [...new Set(list.map((each) => each.stop))].sort((a, b) => a - b);
  return {
    words: unique(all),
    sentences: unique(all.filter((each) => each.strong)),
  };
}

/** Silence between two words is shared: what comes after the last word of a clip is not the next one's breath. */
function startStop(words: readonly Span[], index: number, within: Span): number {
  const word = words[index] as Span;
  const before = words[index - 1]?.end_ms ?? within.start_ms;
  return Math.max(within.start_ms, word.start_ms - Math.min(LEAD_MS, Math.max(0, word.start_ms - before)));
}

function endStop(words: readonly Span[], index: number, within: Span): number {
  const word = words[index] as Span;
  const after = words[index + 1]?.start_ms ?? within.end_ms;
  return Math.min(within.end_ms, word.end_ms + Math.min(TAIL_MS, Math.max(0, after - word.end_ms)));
}

/** The range with one edge moved, as far as a clip may go. */
export function trimmed(range: Span, edge: Edge, at_ms: number, within: Span): Span {
  const at = Math.round(at_ms);
  if (edge === "start") {
    const start_ms = Math.min(Math.max(at, within.start_ms, range.end_ms - MOST_MS), range.end_ms - LEAST_MS);
    return { ...range, start_ms };
  }
  const end_ms = Math.max(Math.min(at, within.end_ms, range.start_ms + MOST_MS), range.start_ms + LEAST_MS);
  return { ...range, end_ms };
}

/**
 * The stop that a dragged edge falls to; sentences pull from twice as far. In silence it stays where it is put, if nothing is near;
 * it never stays inside a word.
 */
export function snapped(at_ms: number, to: Stops, words: readonly Span[], near_ms: number): number {
  const sentence = nearest(to.sentences, at_ms);
  if (sentence !== null && Math.abs(sentence - at_ms) <= 2 * near_ms) return sentence;
  const word = nearest(to.words, at_ms);
  if (word === null) return Math.round(at_ms);
  const cuts = words.some((each) => each.start_ms < at_ms && at_ms < each.end_ms);
  return cuts || Math.abs(word - at_ms) <= near_ms ? word : Math.round(at_ms);
}

function nearest(stops: readonly number[], at_ms: number): number | null {
  let best: number | null = null;
  for (const stop of stops) if (best === null || Math.abs(stop - at_ms) < Math.abs(best - at_ms)) best = stop;
  return best;
}

/** The next stop from a place, forwards (1) or backwards (-1); null where there is none. */
export function nextStop(stops: readonly number[], at_ms: number, direction: 1 | -1): number | null {
  if (direction === 1) return stops.find((stop) => stop > at_ms + 1) ?? null;
  return stops.findLast((stop) => stop < at_ms - 1) ?? null;
}
