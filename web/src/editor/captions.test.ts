import { describe, expect, it } from "vitest";
import { captions, levelChoices, safeArea } from "./captions";
import type { Framing, Picture, Span, Word } from "./documents";
import rendered from "./rendered.fixture.json";
import { STYLES } from "./styles";
import { clipWords, corrected } from "./words";

/** A clip of a sonnet as the renderer wrote it: what the preview must show. */
const fixture = rendered as unknown as {
  range: Span;
  picture: Picture;
  words: Word[];
  framing: Framing;
  expected: Record<
    keyof typeof STYLES,
    {
      widths: Record<string, number>;
      pages: { start_ms: number; end_ms: number; text: string[] }[];
      words: [text: string, x: number, baseline: number, on: number, off: number][];
    }
  >;
};

const made = (name: keyof typeof STYLES) =>
  captions({
    words: clipWords(corrected(fixture.words, {}), fixture.range),
    style: STYLES[name],
    range: fixture.range,
    framing: fixture.framing,
    puts: {},
    picture: fixture.picture,
    measure: (text) => fixture.expected[name].widths[text] ?? Number.NaN,
  });

describe.each(Object.keys(fixture.expected) as (keyof typeof STYLES)[])("captions in the style %s", (name) => {
  it("break into the renderer's pages at the renderer's times", () => {
    const pages = made(name).map(({ start_ms, end_ms, words }) => [start_ms, end_ms, words.map((word) => word.text)]);
    const wanted = fixture.expected[name].pages.map(({ start_ms, end_ms, text }) => [start_ms, end_ms, text]);
    expect(pages).toEqual(wanted);
  });

  it("stand and light up where the renderer has them", () => {
    const words = made(name).flatMap((page) => page.words.map((word) => ({ ...word, baseline: page.baseline })));
    const wanted = fixture.expected[name].words;
    expect(words.length).toBe(wanted.length);
    words.forEach((word, index) => {
      const [text, x, baseline, on, off] = wanted[index] as (typeof wanted)[number];
      expect([word.text, word.on_ms, word.off_ms]).toEqual([text, on, off]);
      expect(Math.abs(word.x - x)).toBeLessThan(0.5);
      expect(Math.abs(word.baseline - baseline)).toBeLessThan(0.5);
    });
  });
});

it("leaves room for the platforms' buttons in portrait only", () => {
  expect(safeArea(1080, 1920).low).toBe(0.24);
  expect(safeArea(1080, 1080).low).toBe(0.08);
});

it("never offers a height outside the safe area", () => {
  const safe = safeArea(1080, 1920);
  const heights = levelChoices(STYLES.default, 1080, 1920).slice(1);
  expect(Math.min(...heights)).toBeGreaterThanOrEqual(safe.top * 1920);
  expect(Math.max(...heights)).toBeLessThanOrEqual((1 - safe.bottom) * 1920);
});
