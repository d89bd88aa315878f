import type { Segment, Transcript, Word } from "@/api/playback";

/** A word in its paragraph's text, at [from, to) of it. `index` counts through the transcript. */
export type Placed = Word & { index: number; from: number; to: number };
export type Paragraph = {
  id: number;
  start_ms: number;
  end_ms: number;
  speaker: string | null;
  text: string;
  words: Placed[];
};

const PAUSE_MS = 2_000;
const ENOUGH = 60;
const MOST = 140;
const SENTENCE_END = /[.!?…。！？]["'”’)\]]*$/;
/** Scripts that are written without blanks. */
const BLANKLESS = /[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]/;

/** A paragraph ends where another speaks, after a long pause, or, once it is long enough, with a sentence. */
export function paragraphsOf(transcript: Pick<Transcript, "segments">): Paragraph[] {
  const paragraphs: Paragraph[] = [];
  let open: Paragraph | null = null;
  let index = 0;
  for (const segment of transcript.segments) {
    for (const word of wordsOf(segment)) {
      const speaker = word.speaker ?? segment.speaker ?? null;
      if (!open || endsBefore(open, word, speaker)) {
        open = {
          id: paragraphs.length,
          start_ms: word.start_ms,
          end_ms: word.end_ms,
          speaker,
          text: "",
          words: [],
        };
        paragraphs.push(open);
      }
      const last = open.words.at(-1);
      if (last && blankBetween(last.text, word.text)) open.text += " ";
      const from = open.text.length;
      open.text += word.text;
      open.words.push({ ...word, index, from, to: open.text.length });
      open.end_ms = word.end_ms;
      index += 1;
    }
  }
  return paragraphs;
}

/** A subtitle without word times is one long word. */
function wordsOf(segment: Segment): readonly Word[] {
  const { start_ms, end_ms, text } = segment;
  return segment.words.length || !text ? segment.words : [{ start_ms, end_ms, text, speaker: segment.speaker ?? null }];
}

function endsBefore(open: Paragraph, word: Word, speaker: string | null): boolean {
  const last = open.words.at(-1);
  if (!last) return false;
  if (speaker !== open.speaker || word.start_ms - last.end_ms >= PAUSE_MS) return true;
  return open.words.length >= MOST || (open.words.length >= ENOUGH && SENTENCE_END.test(last.text));
}

/** Half a word ("-substantial") stays with its first half. */
function blankBetween(before: string, after: string): boolean {
  if (/^[-‐'’]\p{L}/u.test(after) || /^[,.;:!?…)\]]/.test(after)) return false;
  return !(BLANKLESS.test(before.slice(-1)) && BLANKLESS.test(after[0] ?? ""));
}

/** What stands at moments, by the paragraph that it comes after. */
export function between<T extends { at_ms: number }>(
  items: readonly T[],
  paragraphs: readonly Paragraph[],
): Map<number, T[]> {
  const found = new Map<number, T[]>();
  for (const item of items) {
    const after = paragraphs.findLastIndex((paragraph) => paragraph.start_ms <= item.at_ms);
    found.set(Math.max(0, after), [...(found.get(Math.max(0, after)) ?? []), item]);
  }
  return found;
}

/** The word at a place of the text; between two words, the one before. */
export function wordAt(paragraph: Paragraph, offset: number): Placed | undefined {
  return paragraph.words.findLast((word) => word.from <= offset) ?? paragraph.words[0];
}

/** Words that a selection [from, to) touches. */
export function wordsIn(paragraph: Paragraph, from: number, to: number): Placed[] {
  return paragraph.words.filter((word) => word.from < to && word.to > from);
}

/** A place in the paragraphs: of a match, of a selection. */
export type Stretch = { paragraph: number; from: number; to: number };

/** Where a text is said, whatever the case and the accents; also over the end of a line, not of a paragraph. */
export function found(paragraphs: readonly Paragraph[], query: string): Stretch[] {
  const wanted = fold(query.trim().replace(/\s+/g, " ")).text;
  if (!wanted) return [];
  return paragraphs.flatMap((paragraph) => {
    const { text, at } = fold(paragraph.text);
    const matches: Stretch[] = [];
    for (let n = text.indexOf(wanted); n !== -1; n = text.indexOf(wanted, n + wanted.length)) {
      matches.push({
        paragraph: paragraph.id,
        from: at[n] as number,
        to: (at[n + wanted.length - 1] as number) + 1,
      });
    }
    return matches;
  });
}

/** Lower case without accents, and where each letter of it was. */
function fold(text: string): { text: string; at: number[] } {
  let folded = "";
  const at: number[] = [];
  for (let n = 0; n < text.length; n += 1) {
    const plain = (text[n] as string).normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    for (const letter of plain) {
      folded += letter;
      at.push(n);
    }
  }
  return { text: folded, at };
}

export const speakerName = (speaker: string, names: Record<string, string> | undefined) =>
  names?.[speaker] ?? speaker.replace(/^S(\d+)$/, "Speaker $1");
