import { describe, expect, it } from "vitest";
import { nextStop, snapped, stops, trimmed } from "./trimming";

const window = { start_ms: 0, end_ms: 20_000 };
const words = [
  { start_ms: 50, end_ms: 900 },
  { start_ms: 1000, end_ms: 1400 },
  { start_ms: 1400, end_ms: 2000 },
  { start_ms: 4000, end_ms: 5000 },
];
const sentences = [
  { start_ms: 50, end_ms: 2000 },
  { start_ms: 4000, end_ms: 5000 },
];

describe("stops", () => {
  it("of the start take a breath before the word, as far as there is silence", () => {
    expect(stops("start", words, sentences, window)).toEqual({
      words: [0, 900, 1400, 3850],
      sentences: [0, 3850],
    });
  });

  it("of the end let the word ring out, never into the next one", () => {
    expect(stops("end", words, sentences, window)).toEqual({
      words: [1000, 1400, 2250, 5250],
      sentences: [2250, 5250],
    });
  });

  it("never lie outside what is known", () => {
    expect(stops("end", words, sentences, { start_ms: 0, end_ms: 5100 }).words.at(-1)).toBe(5100);
  });

  it("cut no word", () => {
    for (const edge of ["start", "end"] as const) {
      for (const stop of stops(edge, words, sentences, window).words) {
        expect(words.some((word) => word.start_ms < stop && stop < word.end_ms)).toBe(false);
      }
    }
  });
});

describe("snapping", () => {
  const to = stops("start", words, sentences, window);
  const snap = (at_ms: number) => snapped(at_ms, to, words, 100);

  it("falls to the nearest word", () => expect(snap(1430)).toBe(1400));
  it("falls to a sentence from twice as far", () => expect(snap(3700)).toBe(3850));
  it("stays where it is put in silence", () => expect(snap(2600.4)).toBe(2600));
  it("never stays inside a word", () => expect([snap(1200), snap(1650), snap(4600)]).toEqual([1400, 1400, 3850]));
});

describe("keys", () => {
  const to = stops("start", words, sentences, window);

  it("go from word to word", () => {
    expect(nextStop(to.words, 900, 1)).toBe(1400);
    expect(nextStop(to.words, 900, -1)).toBe(0);
  });
  it("go from sentence to sentence", () => expect(nextStop(to.sentences, 0, 1)).toBe(3850));
  it("stop at the ends", () => {
    expect(nextStop(to.words, 3850, 1)).toBeNull();
    expect(nextStop(to.words, 0, -1)).toBeNull();
  });
});

describe("a trimmed range", () => {
  const range = { start_ms: 4_000, end_ms: 9_000 };

  it("has whole milliseconds", () => expect(trimmed(range, "start", 4_500.6, window).start_ms).toBe(4_501));
  it("stays in the window", () => expect(trimmed(range, "end", 99_000, window).end_ms).toBe(20_000));
  it("lasts a second at least", () => {
    expect(trimmed(range, "start", 8_900, window).start_ms).toBe(8_000);
    expect(trimmed(range, "end", 4_100, window).end_ms).toBe(5_000);
  });
  it("lasts ten minutes at most", () => {
    const wide = { start_ms: 0, end_ms: 2_000_000 };
    expect(trimmed({ start_ms: 700_000, end_ms: 800_000 }, "start", 0, wide).start_ms).toBe(200_000);
  });
});
