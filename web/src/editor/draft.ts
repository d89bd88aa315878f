import { type Put, type Puts, placeFrom, placeOf } from "./crops";
import type { CaptionStyle, Editing, EditWish, Layout, Span } from "./documents";
import { STYLES, sameStyle } from "./styles";
import { type Edge, trimmed, window } from "./trimming";
import type { Corrections } from "./words";

/** A clip as somebody wants it. `words` and `crops` hold only what was changed here; `speakers` are names by mark. */
export type Draft = Span & {
  readonly title: string;
  readonly words: Corrections;
  readonly captions: CaptionStyle | null;
  readonly layout: "auto" | Layout;
  readonly crops: Puts;
  readonly speakers: Readonly<Record<string, string>>;
};

/** A clip as it is. */
export function draftOf(editing: Editing): Draft {
  return {
    start_ms: editing.start_ms,
    end_ms: editing.end_ms,
    title: editing.clip.title ?? "",
    words: {},
    captions: editing.captions ?? null,
    layout: editing.layout ?? "auto",
    crops: {},
    speakers: {},
  };
}

export type Change =
  | { readonly do: "trim"; readonly edge: Edge; readonly at_ms: number }
  | { readonly do: "say"; readonly start_ms: number; readonly text: string }
  | { readonly do: "hide" | "show"; readonly words: readonly number[] }
  | { readonly do: "title"; readonly title: string }
  | { readonly do: "captions"; readonly captions: CaptionStyle | null }
  | { readonly do: "style"; readonly fields: Partial<CaptionStyle> }
  | { readonly do: "layout"; readonly layout: "auto" | Layout }
  | {
      readonly do: "crop";
      readonly shot: number;
      readonly panel: number;
      readonly put: Put | null;
    }
  | { readonly do: "speaker"; readonly speaker: string; readonly name: string };

/** The draft with one change. The same draft where nothing changes, so that nothing is there to be undone. */
export function changed(draft: Draft, change: Change, of: Editing): Draft {
  switch (change.do) {
    case "trim": {
      const range = trimmed(draft, change.edge, change.at_ms, window(of));
      const same = range.start_ms === draft.start_ms && range.end_ms === draft.end_ms;
      return same ? draft : { ...draft, start_ms: range.start_ms, end_ms: range.end_ms };
    }
    case "say":
      return withWords(draft, { [change.start_ms]: change.text.replace(/\s+/gu, " ").trim() }, of);
    case "hide":
      return withWords(draft, Object.fromEntries(change.words.map((start_ms) => [start_ms, ""])), of);
    case "show":
      return withWords(draft, shownAgain(change.words, of), of);
    case "title":
      return change.title === draft.title ? draft : { ...draft, title: change.title };
    case "captions":
      return sameCaptions(draft.captions, change.captions) ? draft : { ...draft, captions: change.captions };
    case "style": {
      const captions = {
        ...(draft.captions ?? STYLES.default),
        ...change.fields,
      };
      return sameCaptions(draft.captions, captions) ? draft : { ...draft, captions };
    }
    case "layout":
      return change.layout === draft.layout ? draft : { ...draft, layout: change.layout };
    case "crop": {
      const place = placeOf(change.shot, change.panel);
      const before = draft.crops[place];
      if (change.put === null) return before ? { ...draft, crops: without(draft.crops, place) } : draft;
      if (before && before.x === change.put.x && before.y === change.put.y) return draft;
      return { ...draft, crops: { ...draft.crops, [place]: change.put } };
    }
    case "speaker":
      if ((draft.speakers[change.speaker] ?? "") === change.name) return draft;
      if (!change.name) return { ...draft, speakers: without(draft.speakers, change.speaker) };
      return {
        ...draft,
        speakers: { ...draft.speakers, [change.speaker]: change.name },
      };
  }
}

/** What a hidden word says again: what it said before it was hidden, or what was heard. */
function shownAgain(starts: readonly number[], of: Editing): Corrections {
  const wanted = new Set(starts);
  const words = of.words.filter((word) => wanted.has(word.start_ms));
  return Object.fromEntries(words.map((word) => [word.start_ms, word.text || word.heard]));
}

function withWords(draft: Draft, texts: Corrections, of: Editing): Draft {
  const words: Record<number, string> = { ...draft.words };
  const as_is = new Map(of.words.map((word) => [word.start_ms, word.text]));
  for (const [start, text] of Object.entries(texts)) {
    const start_ms = Number(start);
    if (as_is.get(start_ms) === text) delete words[start_ms];
    else words[start_ms] = text;
  }
  return sameRecord(words, draft.words) ? draft : { ...draft, words };
}

function without<T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  const { [key]: _, ...rest } = record;
  return rest;
}

const sameCaptions = (one: CaptionStyle | null, other: CaptionStyle | null) =>
  one === null || other === null ? one === other : sameStyle(one, other);

function sameRecord<T>(one: Readonly<Record<string, T>>, other: Readonly<Record<string, T>>): boolean {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => key in other && one[key] === other[key]);
}

// ---- what is different -----------------------------------------------------------------------------------------------

export type Part = "range" | "words" | "captions" | "layout" | "crops" | "title" | "speakers";

export function differences(draft: Draft, of: Editing): Part[] {
  const was = draftOf(of);
  const parts: [Part, boolean][] = [
    ["range", draft.start_ms !== was.start_ms || draft.end_ms !== was.end_ms],
    ["words", Object.keys(draft.words).length > 0],
    ["captions", !sameCaptions(draft.captions, was.captions)],
    ["layout", draft.layout !== was.layout],
    ["crops", Object.keys(draft.crops).length > 0],
    ["title", titleOf(draft) !== was.title],
    ["speakers", Object.keys(draft.speakers).length > 0],
  ];
  return parts.filter(([, different]) => different).map(([part]) => part);
}

/** An empty title is no title: the clip keeps the one that it has. */
const titleOf = (draft: Draft) => draft.title.replace(/\s+/gu, " ").trim();

/** Parts that change what is seen or heard, and so make a new clip; the others are written down at once. */
export const MADE: readonly Part[] = ["range", "words", "captions", "layout", "crops"];

/** The request that makes the new clip; null where nothing has to be made. */
export function wishOf(draft: Draft, of: Editing): EditWish | null {
  const parts = new Set(differences(draft, of));
  if (!MADE.some((part) => parts.has(part))) return null;
  const wish: EditWish = {};
  if (parts.has("range")) {
    wish.start_s = draft.start_ms / 1000;
    wish.end_s = draft.end_ms / 1000;
  }
  if (parts.has("words")) {
    wish.words = Object.entries(draft.words).map(([start, text]) => ({
      start_ms: Number(start),
      text,
    }));
  }
  if (parts.has("captions")) wish.captions = draft.captions ?? false;
  if (parts.has("layout")) wish.layout = draft.layout;
  if (parts.has("crops"))
    wish.crops = Object.entries(draft.crops).map(([place, put]) => ({
      ...placeFrom(place),
      ...put,
    }));
  if (parts.has("title") && titleOf(draft)) wish.title = titleOf(draft);
  return wish;
}

/** A title that is changed alone; null where it stays, or goes with the new clip. */
export function newTitle(draft: Draft, of: Editing): string | null {
  return differences(draft, of).includes("title") && wishOf(draft, of) === null ? titleOf(draft) || null : null;
}
