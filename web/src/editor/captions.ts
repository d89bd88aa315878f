import { type Puts, shotAt, shown, viewsAt } from "./crops";
import type { Box, CaptionStyle, Framing, Picture, Span } from "./documents";
import { BLANK_EM, lineWidth, type Measure, type Page, pages, tokens } from "./paging";
import type { Said } from "./words";
import { blankBetween, visualOrder } from "./writing";

/** Where each word of the captions stands, and when it lights up; the renderer's own sums (services/render/captions.py). */

const LINE_EM = 1.2;
export const CAPITAL_EM = 0.72;
const COVERED = 0.25;
const HAIR = 0.35;
const CHIN = 0.1;
const VISIBLE = 0.3;
const STEP = 0.02;

/** Margins that platforms cover with buttons and titles, as shares of width and height; captions rest at `low`. */
export type SafeArea = {
  readonly side: number;
  readonly top: number;
  readonly bottom: number;
  readonly low: number;
};

export const safeArea = (width: number, height: number): SafeArea =>
  width / height < 0.7
    ? { side: 0.12, top: 0.12, bottom: 0.2, low: 0.24 }
    : { side: 0.06, top: 0.08, bottom: 0.06, low: 0.08 };

/** A word in its place: `em` is its size, `x` where its left end stands, in output pixels. Lit in [on_ms, off_ms) of the clip. */
export type PlacedWord = {
  readonly text: string;
  readonly x: number;
  readonly on_ms: number;
  readonly off_ms: number;
};

/** A page as it is drawn. */
export type PlacedPage = Span & {
  readonly em: number;
  readonly baseline: number;
  readonly words: readonly PlacedWord[];
};

/** How long a line may be, in ems of the style's size. */
export const widestEm = (style: CaptionStyle, width: number, height: number) =>
  (width * (1 - 2 * safeArea(width, height).side)) / (style.size * height);

export type Scene = {
  readonly words: readonly Said[];
  readonly style: CaptionStyle;
  readonly range: Span;
  readonly framing: Framing;
  readonly puts: Puts;
  readonly picture: Picture;
  readonly measure: Measure;
};

export function captions(scene: Scene): PlacedPage[] {
  const { words, style, range, framing, measure } = scene;
  const { width, height } = framing;
  const widest = widestEm(style, width, height);
  const found = pages(tokens(words, style, measure), {
    words_per_line: style.words_per_line,
    widest,
    duration_ms: range.end_ms - range.start_ms,
  });
  const heights = levels(found, scene);
  return found.map((page, index) => placed(page, heights[index] ?? height / 2, style, widest, framing));
}

function placed(
  page: Page,
  level: number,
  style: CaptionStyle,
  widest: number,
  { width, height }: Framing,
): PlacedPage {
  const wide = lineWidth(page.tokens);
  const em = style.size * height * Math.min(1, widest / Math.max(wide, 0.01));
  const lit = [...page.tokens.map((token) => token.start_ms), page.end_ms];
  let left = (width - wide * em) / 2;
  let before: number | null = null;
  const words = visualOrder(page.tokens.map((token) => token.text)).map((index) => {
    const token = page.tokens[index] as Page["tokens"][number];
    if (before !== null) {
      const [first, second] = [page.tokens[Math.min(before, index)], page.tokens[Math.max(before, index)]];
      if (blankBetween(first?.text ?? "", second?.text ?? "")) left += BLANK_EM * em;
    }
    before = index;
    const on_ms = Math.max(page.start_ms, lit[index] ?? 0);
    const word = {
      text: token.text,
      x: left,
      on_ms,
      off_ms: Math.min(Math.max(lit[index + 1] ?? 0, on_ms), page.end_ms),
    };
    left += token.width * em;
    return word;
  });
  return {
    start_ms: page.start_ms,
    end_ms: page.end_ms,
    em,
    baseline: level + (CAPITAL_EM * em) / 2,
    words,
  };
}

// ---- where on the picture --------------------------------------------------------------------------------------------

/** The height of each page's middle: the style's, or one not far from it that is off heads. */
function levels(found: readonly Page[], scene: Scene): number[] {
  if (!found.length) return [];
  const { style, framing, range } = scene;
  const { width, height } = framing;
  const em = style.size * height;
  const widest = Math.max(...found.map((page) => Math.min(lineWidth(page.tokens), widestEm(style, width, height))));
  const reach = (widest * em) / 2;
  const choices = levelChoices(style, width, height);
  const wanted = choices[0] ?? height / 2;
  const faces = facesByShot(scene);

  const covered = (moments: readonly (readonly Box[])[], level: number) => {
    const band = {
      x: width / 2 - reach,
      y: level - (LINE_EM * em) / 2,
      width: 2 * reach,
      height: LINE_EM * em,
    };
    const worst = moments.map((boxes) => Math.max(0, ...boxes.map((face) => cover(band, face))));
    return worst.reduce((sum, each) => sum + each, 0) / Math.max(1, moments.length);
  };
  const best = (moments: readonly (readonly Box[])[]) => {
    const cost = (level: number) => Math.round((covered(moments, level) + Math.abs(level - wanted) / height) * 1e6);
    return choices.reduce((least, level) => (cost(level) < cost(least) ? level : least), wanted);
  };
  const usual = best(faces.flat());
  const own = faces.map((moments) => (covered(moments, usual) <= COVERED ? usual : best(moments)));
  return found.map((page) => own[shotAt(framing.shots, page.start_ms + range.start_ms)] ?? usual);
}

/** Heights inside the safe area, the wanted one first, then from near to far. */
export function levelChoices(style: CaptionStyle, width: number, height: number): number[] {
  const safe = safeArea(width, height);
  const half = (LINE_EM * style.size * height) / 2;
  const top = safe.top * height + half;
  const bottom = (1 - safe.bottom) * height - half;
  const wanted = {
    top,
    middle: height / 2,
    bottom: (1 - safe.low) * height - half,
  }[style.position];
  const steps = Math.max(1, Math.round((bottom - top) / (STEP * height)));
  const grid = Array.from({ length: steps + 1 }, (_, index) => top + (index * (bottom - top)) / steps);
  grid.sort((a, b) => Math.round(Math.abs(a - wanted)) - Math.round(Math.abs(b - wanted)) || b - a);
  return [wanted, ...grid];
}

/** For each shot, for each moment that somebody was seen, the parts of faces that show in the output. */
function facesByShot({ framing, puts, picture, range }: Scene): Box[][][] {
  const found = framing.shots.map(() => new Map<number, Box[]>());
  for (const sighting of framing.sightings) {
    if (sighting.at_ms < range.start_ms || sighting.at_ms >= range.end_ms) continue;
    const moments = found[shotAt(framing.shots, sighting.at_ms)];
    if (!moments) continue;
    const moment = moments.get(sighting.at_ms) ?? [];
    moments.set(sighting.at_ms, moment);
    for (const view of viewsAt(framing, puts, sighting.at_ms, picture)) {
      const part = clipped(shown(sighting.box, view), view.place);
      if (part) moment.push(part);
    }
  }
  return found.map((moments) => [...moments.values()]);
}

function clipped(box: Box, place: Box): Box | null {
  const [left, top] = [Math.max(box.x, place.x), Math.max(box.y, place.y)];
  const right = Math.min(box.x + box.width, place.x + place.width);
  const bottom = Math.min(box.y + box.height, place.y + place.height);
  const [width, height] = [right - left, bottom - top];
  if (width <= 0 || height <= 0 || width * height < VISIBLE * box.width * box.height) return null;
  return { x: left, y: top, width, height };
}

/** The share of the band's height that the face's head takes, if it is in its way at all. */
function cover(band: Box, face: Box): number {
  if (band.x >= face.x + face.width || face.x >= band.x + band.width) return 0;
  const [top, bottom] = [face.y - HAIR * face.height, face.y + (1 - CHIN) * face.height];
  return Math.max(0, Math.min(band.y + band.height, bottom) - Math.max(band.y, top)) / band.height;
}
