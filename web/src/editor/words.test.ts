import { describe, expect, it } from "vitest";
import type { Word } from "./documents";
import { clipWords, corrected, paragraphs, wordAt } from "./words";
import { continues, endsSentence, joined, seen, visualOrder } from "./writing";

const word = (start_ms: number, end_ms: number, text: string, speaker: string | null = null): Word => ({
  start_ms,
  end_ms,
  heard: text,
  text,
  speaker,
});

describe("corrected words", () => {
  it("stay as they are without corrections", () => {
    expect(corrected([word(0, 400, "fairest")], {})).toEqual([
      { start_ms: 0, end_ms: 400, text: "fairest", speaker: null },
    ]);
  });

  it("share the time of the word that they replace by their lengths, and cover it", () => {
    const found = corrected([word(1000, 2000, "unearde")], {
      1000: "un eared",
    });
    expect(found.map(({ text, start_ms, end_ms }) => [text, start_ms, end_ms])).toEqual([
      ["un", 1000, 1333],
      ["eared", 1333, 2000],
    ]);
  });

  it("are gone where their text is empty", () => {
    expect(corrected([word(0, 400, "um"), word(400, 900, "yes")], { 0: "" }).map(({ text }) => text)).toEqual(["yes"]);
  });

  it("keep what an earlier edit said, and can say again what was heard", () => {
    const before = { ...word(0, 400, "rose"), text: "Rose's" };
    expect(corrected([before], {})[0]?.text).toBe("Rose's");
    expect(corrected([before], { 0: "rose" })[0]?.text).toBe("rose");
  });

  it("that are more than the milliseconds there are stay together", () => {
    expect(corrected([word(0, 2, "a")], { 0: "a b c" }).map(({ text }) => text)).toEqual(["a b c"]);
  });
});

describe("words of a clip", () => {
  const range = { start_ms: 1000, end_ms: 3000 };

  it("are those heard in it, cut at its edges, in its own time", () => {
    const words = corrected(
      [word(0, 900, "no"), word(900, 1500, "yes"), word(2800, 3500, "so"), word(3000, 4000, "no")],
      {},
    );
    expect(clipWords(words, range).map(({ text, start_ms, end_ms }) => [text, start_ms, end_ms])).toEqual([
      ["yes", 0, 500],
      ["so", 1800, 2000],
    ]);
  });

  it("take stray punctuation and second halves of hyphenated words with them", () => {
    const words = corrected([word(1000, 1200, "self"), word(1200, 1400, "-love"), word(1400, 1500, "!")], {});
    expect(clipWords(words, range).map(({ text }) => text)).toEqual(["self-love!"]);
  });

  it("keep the blank of a sign that stands apart", () => {
    const words = corrected(
      ["black", "&", "white", "#"].map((text, n) => word(1000 + 100 * n, 1090 + 100 * n, text)),
      {},
    );
    expect(clipWords(words, range).map(({ text }) => text)).toEqual(["black &", "white#"]);
  });

  it("never join those of two speakers", () => {
    const words = corrected([word(1000, 1200, "self", "S1"), word(1200, 1400, "-love", "S2")], {});
    expect(clipWords(words, range)).toHaveLength(2);
  });
});

it("finds the word at a time", () => {
  const words = [word(100, 200, "a"), word(200, 300, "b"), word(500, 600, "c")];
  expect([0, 100, 199, 200, 450, 900].map((at) => wordAt(words, at))).toEqual([-1, 0, 0, 1, 1, 2]);
});

it("begins a paragraph with each sentence and each speaker", () => {
  const words = [word(0, 1, "One.", "S1"), word(2, 3, "Two", "S1"), word(4, 5, "three", "S2")];
  const sentences = [
    { start_ms: 0, end_ms: 1 },
    { start_ms: 2, end_ms: 5 },
  ];
  expect(paragraphs(words, sentences).map((all) => all.length)).toEqual([1, 1, 1]);
});

describe("writing", () => {
  it("knows sentences from abbreviations", () => {
    expect(["end.", "end?”", "Dr.", "U.S.", "3.", "so"].map(endsSentence)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it("sets no blank inside hyphenated words, numbers and scripts without blanks", () => {
    expect(joined(["self", "-love", "costs", "3", ".5", "百", "元"])).toBe("self-love costs 3.5 百元");
    expect(continues("end.", "-So")).toBe(false);
  });

  it("shows neither controls nor line ends", () => {
    expect(seen(" a\u202e\n b\u0000c ")).toBe("a b c");
  });

  it("orders words from right to left where the first letter does", () => {
    expect(visualOrder(["שלום", "hello", "world", "עולם"])).toEqual([3, 1, 2, 0]);
    expect(visualOrder(["say", "שלום", "עולם", "now"])).toEqual([0, 2, 1, 3]);
  });
});
