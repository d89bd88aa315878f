import type { Span, Word } from "./documents";
import { continues, hasLetters, seen, standsApart } from "./writing";

/** Another text for the word that begins at a time of the source. */
export type Corrections = Readonly<Record<number, string>>;

/** A word in the clip's own time. */
export type Said = Span & {
  readonly text: string;
  readonly speaker: string | null;
};

export const textOf = (word: Word, corrections: Corrections) => corrections[word.start_ms] ?? word.text;

/** The words with these texts; several in place of one share its time by their lengths, none take it away. */
export function corrected(words: readonly Word[], corrections: Corrections): Said[] {
  return words.flatMap((word) => {
    const text = textOf(word, corrections);
    const said = {
      start_ms: word.start_ms,
      end_ms: word.end_ms,
      text,
      speaker: word.speaker ?? null,
    };
    return text === word.heard ? [said] : parted(said);
  });
}

function parted(word: Said): Said[] {
  const lasts = word.end_ms - word.start_ms;
  let parts = word.text.split(/\s+/u).filter(Boolean);
  if (parts.length > lasts) parts = [parts.join(" ")];
  const total = parts.reduce((sum, part) => sum + part.length + 1, 0);
  let begin = word.start_ms;
  let done = 0;
  return parts.map((part, index) => {
    done += part.length + 1;
    const latest = word.end_ms - (parts.length - index - 1);
    const end = Math.min(latest, Math.max(begin + 1, word.start_ms + Math.round((lasts * done) / total)));
    const found = { ...word, start_ms: begin, end_ms: end, text: part };
    begin = end;
    return found;
  });
}

/** Words heard in the range, in milliseconds of the clip. Stray punctuation and second halves go to the word before, as the renderer has it. */
export function clipWords(words: readonly Said[], range: Span): Said[] {
  const found: Said[] = [];
  for (const word of words) {
    const text = seen(word.text);
    if (word.end_ms <= range.start_ms || word.start_ms >= range.end_ms || !text) continue;
    const start_ms = Math.max(word.start_ms - range.start_ms, 0);
    const end_ms = Math.max(start_ms + 1, Math.min(word.end_ms, range.end_ms) - range.start_ms);
    const last = found.at(-1);
    const whole = last && continues(last.text, text);
    if (last && last.speaker === word.speaker && (whole || !hasLetters(text))) {
      found[found.length - 1] = {
        ...last,
        end_ms: Math.max(end_ms, last.end_ms),
        text: last.text + (standsApart(text) && !whole ? " " : "") + text,
      };
    } else {
      found.push({ ...word, start_ms, end_ms, text });
    }
  }
  return found;
}

/** Index of the word that is heard at a time, or of the last one before it; -1 before the first. */
export function wordAt(words: readonly Span[], at_ms: number): number {
  let [low, high] = [0, words.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((words[middle] as Span).start_ms <= at_ms) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Words in the order they are said, in paragraphs: a new one where the speaker or the sentence changes. */
export function paragraphs<T extends Word>(words: readonly T[], sentences: readonly Span[]): T[][] {
  const starts = new Set(sentences.map((sentence) => sentence.start_ms));
  const found: T[][] = [];
  for (const word of words) {
    const last = found.at(-1)?.at(-1);
    if (!last || last.speaker !== word.speaker || starts.has(word.start_ms)) found.push([]);
    found.at(-1)?.push(word);
  }
  return found;
}
