import type { CaptionStyle, Span } from "./documents";
import { cased } from "./styles";
import type { Said } from "./words";
import { BLANKLESS, blankBetween, endsClause, endsSentence, seen } from "./writing";

/**
 * Words into pages: the few words that stand on screen together. The renderer's own rules (services/render/pages.py), so that the
 * preview shows what will be burned in: a page ends where the speaker does; in between, the breaks are those of the least cost.
 */

const PAUSE_MS = 600;
const HOLD_MS = 400;
export const BLANK_EM = 0.26;
const LETTERS_PER_WORD = 3;

/** What lights up at once, as drawn; `width` in ems. */
export type Token = Span & {
  readonly text: string;
  readonly width: number;
  readonly speaker: string | null;
};

/** Shown in [start_ms, end_ms) of the clip. */
export type Page = Span & { readonly tokens: readonly Token[] };

/** How wide a text is, in ems of the style's font. */
export type Measure = (text: string) => number;

export function tokens(words: readonly Said[], style: CaptionStyle, measure: Measure): Token[] {
  return words.flatMap((word) => {
    const text = cased(seen(word.text), style);
    const { start_ms, end_ms, speaker } = word;
    return text ? [{ start_ms, end_ms, text, speaker, width: measure(text) }] : [];
  });
}

/** Ems, blanks included. */
export function lineWidth(line: readonly Token[]): number {
  return line.reduce((sum, token, index) => {
    const before = line[index - 1];
    return sum + token.width + (before && blankBetween(before.text, token.text) ? BLANK_EM : 0);
  }, 0);
}

const weight = (token: Token) => (BLANKLESS.test(token.text) ? [...token.text].length / LETTERS_PER_WORD : 1);

/** Pages without overlap, each shown from its first word's start; only a single word may be wider than `widest` ems. */
export function pages(
  all: readonly Token[],
  { words_per_line, widest, duration_ms }: { words_per_line: number; widest: number; duration_ms: number },
): Page[] {
  const lines = stretches(all).flatMap((stretch) => broken(stretch, words_per_line, widest));
  return lines.flatMap((line, index) => {
    const first = line[0] as Token;
    const last = line.at(-1) as Token;
    const limit = lines[index + 1]?.[0]?.start_ms ?? duration_ms;
    const end_ms = Math.min(last.end_ms + HOLD_MS, limit);
    return end_ms > first.start_ms ? [{ start_ms: first.start_ms, end_ms, tokens: line }] : [];
  });
}

/** Tokens that are spoken in one go. */
function stretches(all: readonly Token[]): Token[][] {
  const found: Token[][] = [];
  for (const token of all) {
    const last = found.at(-1)?.at(-1);
    const apart =
      !last || endsSentence(last.text) || token.start_ms - last.end_ms >= PAUSE_MS || token.speaker !== last.speaker;
    if (apart) found.push([token]);
    else found.at(-1)?.push(token);
  }
  return found;
}

/** The cheapest way to cut the stretch into lines. */
function broken(stretch: readonly Token[], words_per_line: number, widest: number): Token[][] {
  const best: { cost: number; begin: number }[] = [{ cost: 0, begin: 0 }];
  for (let end = 1; end <= stretch.length; end++) {
    let cheapest = { cost: Number.POSITIVE_INFINITY, begin: end - 1 };
    for (let begin = end - 1; begin >= 0; begin--) {
      const line = stretch.slice(begin, end);
      const full = line.reduce((sum, token) => sum + weight(token), 0) > words_per_line + 0.01;
      if (line.length > 1 && (full || lineWidth(line) > widest)) break;
      const cost = (best[begin]?.cost ?? 0) + costOf(line, widest, end === stretch.length);
      if (cost < cheapest.cost || (cost === cheapest.cost && begin < cheapest.begin)) cheapest = { cost, begin };
    }
    best.push(cheapest);
  }
  const lines: Token[][] = [];
  for (let end = stretch.length; end > 0; ) {
    const begin = best[end]?.begin ?? 0;
    lines.unshift(stretch.slice(begin, end));
    end = begin;
  }
  return lines;
}

/** Fewer and fuller pages, ends at commas and breaths, and none that flashes by. */
function costOf(line: readonly Token[], widest: number, last: boolean): number {
  const final = line.at(-1) as Token;
  const shown_ms = final.end_ms - (line[0] as Token).start_ms;
  let cost = 1 + 0.4 * (1 - Math.min(1, lineWidth(line) / widest)) ** 2;
  if (shown_ms < 500) cost += 0.8 * (1 - shown_ms / 500);
  if (!last && endsClause(final.text)) cost -= 0.7;
  return cost + 0.5 * line.slice(0, -1).filter((token) => endsClause(token.text)).length;
}
