import { describe, expect, it } from "vitest";
import { cuesOf, fileName, srt, txt, vtt } from "./exports";
import { found, paragraphsOf, wordAt, wordsIn } from "./paragraphs";

const word = (start_ms: number, text: string, speaker: string | null = null) => ({
  start_ms,
  end_ms: start_ms + 300,
  text,
  speaker,
});
const segment = (...words: ReturnType<typeof word>[]) => ({
  start_ms: words[0]?.start_ms ?? 0,
  end_ms: words.at(-1)?.end_ms ?? 0,
  text: words.map((each) => each.text).join(" "),
  words,
});

const said = {
  segments: [
    segment(word(0, "Hello", "S1"), word(400, "there.", "S1")),
    segment(word(1000, "Wie", "S2"), word(1400, "schön,", "S2"), word(1800, "self", "S2"), word(2200, "-made", "S2")),
    segment(word(9000, "Later", "S2")),
  ],
};

describe("paragraphs", () => {
  const paragraphs = paragraphsOf(said);

  it("end where another speaks, and after a long pause", () => {
    expect(paragraphs.map((paragraph) => paragraph.text)).toEqual(["Hello there.", "Wie schön, self-made", "Later"]);
    expect(paragraphs.map((paragraph) => paragraph.speaker)).toEqual(["S1", "S2", "S2"]);
  });

  it("know where each word stands in their text", () => {
    for (const { text, words } of paragraphs) {
      for (const each of words) expect(text.slice(each.from, each.to)).toBe(each.text);
    }
    expect(paragraphs.flatMap(({ words }) => words.map((each) => each.index))).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it("find the word at a place, and those in a selection", () => {
    const second = paragraphs[1];
    if (!second) throw new Error("there are three");
    expect(wordAt(second, 0)?.text).toBe("Wie");
    expect(wordAt(second, 3)?.text).toBe("Wie");
    expect(wordAt(second, 4)?.text).toBe("schön,");
    expect(wordAt(second, 999)?.text).toBe("-made");
    expect(wordsIn(second, 2, 5).map((each) => each.text)).toEqual(["Wie", "schön,"]);
  });

  it("write scripts without blanks without blanks", () => {
    const [first] = paragraphsOf({
      segments: [segment(word(0, "今日"), word(300, "は"), word(600, "良い"))],
    });
    expect(first?.text).toBe("今日は良い");
  });

  it("take a subtitle without words as one", () => {
    const [first] = paragraphsOf({
      segments: [{ start_ms: 5, end_ms: 900, text: "No word times", words: [] }],
    });
    expect(first?.words).toHaveLength(1);
    expect(first?.text).toBe("No word times");
  });
});

describe("search", () => {
  const paragraphs = paragraphsOf(said);

  it("ignores case and accents, and tells where", () => {
    const [match] = found(paragraphs, "SCHON");
    expect(match).toEqual({ paragraph: 1, from: 4, to: 9 });
    expect(found(paragraphs, "  hello   there ")).toHaveLength(1);
    expect(found(paragraphs, "")).toEqual([]);
    expect(found(paragraphs, "nowhere")).toEqual([]);
  });
});

describe("exports", () => {
  const paragraphs = paragraphsOf(said);

  it("write SubRip and WebVTT", () => {
    expect(srt(paragraphs)).toMatch(/^1\n00:00:00,000 --> 00:00:00,700\nHello there\.\n\n2\n/);
    expect(vtt(paragraphs)).toMatch(/^WEBVTT\n\n00:00:00\.000 --> 00:00:00\.700\nHello there\.\n/);
  });

  it("keep cues short and in order", () => {
    const many = paragraphsOf({
      segments: [segment(...Array.from({ length: 200 }, (_, n) => word(n * 310, `word${n}`)))],
    });
    const cues = cuesOf(many);
    expect(cues.length).toBeGreaterThan(8);
    for (const [n, cue] of cues.entries()) {
      expect(cue.end_ms - cue.start_ms).toBeLessThanOrEqual(6_300);
      expect(cue.text.length).toBeLessThanOrEqual(84);
      expect(cue.end_ms).toBeLessThanOrEqual(cues[n + 1]?.start_ms ?? Number.POSITIVE_INFINITY);
    }
    expect(cues.map((cue) => cue.text).join(" ")).toBe(many.map((paragraph) => paragraph.text).join(" "));
  });

  it("escape what WebVTT would take for a tag", () => {
    expect(vtt(paragraphsOf({ segments: [segment(word(0, "<b>&"))] }))).toContain("&lt;b&gt;&amp;");
  });

  it("put notes between paragraphs and names before them", () => {
    const text = txt("Talk", paragraphs, {
      names: { S1: "Ada" },
      notes: [{ at_ms: 900, text: "Applause" }],
    });
    expect(text).toBe(
      "Talk\n\n[0:00] Ada\nHello there.\n\nNote: Applause\n\n[0:01] Speaker 2\nWie schön, self-made\n\n[0:09] Speaker 2\nLater\n",
    );
  });

  it("name files as every system can keep them", () => {
    expect(fileName('What? A "talk": a/b', "srt")).toBe("What A talk a b.srt");
    expect(fileName("???", "txt")).toBe("clipmill.txt");
  });
});
