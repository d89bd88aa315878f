import type { Word } from "@/api/playback";

/** `common/documents.py`: CaptionStyle. Sizes are shares of the output's height. */
export type CaptionStyle = {
  font: string;
  size: number;
  primary_color: string;
  highlight_color: string;
  outline_color: string;
  outline_width: number;
  position: "top" | "middle" | "bottom";
  words_per_line: number;
  word_highlight: boolean;
  bold: boolean;
  uppercase: boolean;
};

export const USUAL_STYLE: CaptionStyle = {
  font: "Montserrat",
  size: 0.042,
  primary_color: "#FFFFFF",
  highlight_color: "#FFD400",
  outline_color: "#000000",
  outline_width: 0.003,
  position: "bottom",
  words_per_line: 3,
  word_highlight: true,
  bold: true,
  uppercase: false,
};

/** Words that are seen together, in [start_ms, end_ms). */
export type Page = { start_ms: number; end_ms: number; words: Word[] };

const PAUSE_MS = 600;
const HOLD_MS = 400;
const SENTENCE_END = /[.!?…。！？]["'”’)\]]*$/;

/** Words a few at a time, about as they are burned in: what is said in one go is shared evenly among its pages. */
export function pagesOf(words: readonly Word[], perLine: number): Page[] {
  const pages = stretches(words).flatMap((stretch) => evenly(stretch, Math.ceil(stretch.length / perLine)));
  return pages.map((page, n) => {
    const [first, last] = [page[0] as Word, page.at(-1) as Word];
    const next = pages[n + 1]?.[0]?.start_ms ?? Number.POSITIVE_INFINITY;
    return {
      start_ms: first.start_ms,
      end_ms: Math.min(last.end_ms + HOLD_MS, next),
      words: page,
    };
  });
}

/** A stretch ends with a sentence, or where the speaker pauses. */
function stretches(words: readonly Word[]): Word[][] {
  const found: Word[][] = [];
  words.forEach((word, n) => {
    const before = words[n - 1];
    const ends = !before || SENTENCE_END.test(before.text) || word.start_ms - before.end_ms >= PAUSE_MS;
    if (ends) found.push([word]);
    else found.at(-1)?.push(word);
  });
  return found;
}

function evenly(words: readonly Word[], parts: number): Word[][] {
  const edges = Array.from({ length: parts + 1 }, (_, n) => Math.round((n * words.length) / parts));
  return edges.slice(1).map((edge, n) => words.slice(edges[n], edge));
}

/** Where captions rest, as a share of the height from the top to their middle; safe of platforms' buttons. */
export function restAt(style: CaptionStyle, output: { width: number; height: number }): number {
  const tall = output.width / output.height < 0.7;
  const half = 0.6 * style.size;
  return {
    top: (tall ? 0.12 : 0.08) + half,
    middle: 0.5,
    bottom: 1 - (tall ? 0.24 : 0.08) - half,
  }[style.position];
}
