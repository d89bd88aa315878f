import { describe, expect, it } from "vitest";
import type { Revised } from "@/api/playback";
import { corrected, withWords } from "./corrections";
import { fileName, html } from "./exports";
import { between, found, paragraphsOf, wordAt, wordsIn } from "./paragraphs";

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

describe("what stands between paragraphs", () => {
  it("comes after the one that had begun, in its order", () => {
    const items = [0, 999, 1_000, 50_000].map((at_ms) => ({ at_ms }));
    const found = between(items, paragraphsOf(said));
    expect([...found].map(([paragraph, those]) => [paragraph, those.map(({ at_ms }) => at_ms)])).toEqual([
      [0, [0, 999]],
      [1, [1_000]],
      [2, [50_000]],
    ]);
    expect(between([{ at_ms: 3 }], paragraphsOf({ segments: [segment(word(900, "Late"))] })).has(0)).toBe(true);
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

  const pictures = [
    { id: "P", at_ms: 900, alt: 'A "wall" & <more>', width: 4, height: 3, url: "data:image/jpeg;base64,AA==" },
  ];

  it("make a page that needs nothing else", () => {
    const page = html("T<", paragraphs, { notes: [{ at_ms: 950, text: "<b>" }], pictures, language: "en" });
    expect(page).toContain('<html lang="en">');
    expect(page).toContain("<title>T&lt;</title>");
    expect(page).toContain(
      'Hello there.</p>\n<figure><img src="data:image/jpeg;base64,AA==" alt="A &quot;wall&quot; &amp; &lt;more&gt;" width="4" height="3">' +
        '<figcaption>A "wall" &amp; &lt;more&gt;</figcaption></figure>\n<aside>&lt;b&gt;</aside>\n<h2>Speaker 2</h2>',
    );
  });

  it("name files as every system can keep them", () => {
    expect(fileName('What? A "talk": a/b', "srt")).toBe("What A talk a b.srt");
    expect(fileName("???", "txt")).toBe("clipmill.txt");
  });
});

describe("corrections", () => {
  const before: Revised = {
    language: "en",
    duration_ms: 10_000,
    origin: "whisper",
    word_times: "measured",
    segments: said.segments,
    revision: 3,
    speakers: { S1: "Ada" },
    notes: [],
    pictures: [],
    removed: [],
  };

  it("are shown as the server will tell them", () => {
    const after = corrected(before, {
      words: [{ start_ms: 400, text: "you." }],
      speakers: { S1: "", S2: "Ben" },
      notes: [{ at_ms: 5, text: "x" }],
    });
    expect(after.segments[0]?.words.map((each) => each.text)).toEqual(["Hello", "you."]);
    expect(after.segments[1]).toBe(before.segments[1]);
    expect(after.speakers).toEqual({ S2: "Ben" });
    expect(after.notes).toEqual([{ at_ms: 5, text: "x" }]);
  });

  it("take a word out, and put it back where it was", () => {
    const out = corrected(before, {
      words: [
        { start_ms: 9000, text: "" },
        { start_ms: 1400, text: "" },
      ],
    });
    expect(out.removed.map((each) => each.text)).toEqual(["schön,", "Later"]);
    expect(out.segments[1]?.words.map((each) => each.text)).toEqual(["Wie", "self", "-made"]);
    const shown = paragraphsOf({ segments: withWords(out.segments, out.removed) });
    expect(shown).toEqual(paragraphsOf(before));
    const back = corrected(out, {
      words: [
        { start_ms: 1400, text: "schön," },
        { start_ms: 9000, text: "Later" },
      ],
    });
    expect(back.removed).toEqual([]);
    expect(paragraphsOf(back)).toEqual(paragraphsOf(before));
  });

  it("put back a segment that the server dropped", () => {
    const dropped = { ...before, segments: before.segments.slice(0, 2), removed: before.segments[2]?.words ?? [] };
    expect(paragraphsOf({ segments: withWords(dropped.segments, dropped.removed) })).toEqual(paragraphsOf(before));
    const back = corrected(dropped, { words: [{ start_ms: 9000, text: "Later" }] });
    expect(paragraphsOf(back)).toEqual(paragraphsOf(before));
  });
});
