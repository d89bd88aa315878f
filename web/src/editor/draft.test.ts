import { describe, expect, it } from "vitest";
import type { Editing } from "./documents";
import { type Change, changed, type Draft, differences, draftOf, newTitle, wishOf } from "./draft";
import { plan, ratesOf, reruns, rerunsSay, secondsOf, summary, unseen } from "./effort";
import { begun, put, redone, sealed, undone } from "./history";
import { forget, keep, kept } from "./keeping";
import { STYLES } from "./styles";

const editing: Editing = {
  clip: {
    id: "J.01",
    job_id: "J",
    video_id: "V",
    title: "Roses",
    width: 1080,
    height: 1920,
    duration_s: 20,
    state: "ready",
  },
  start_ms: 10_000,
  end_ms: 30_000,
  words: [
    { start_ms: 10_100, end_ms: 10_600, heard: "From", text: "From" },
    { start_ms: 10_600, end_ms: 11_200, heard: "ferrest", text: "fairest" },
    { start_ms: 11_200, end_ms: 12_000, heard: "um", text: "" },
  ],
  sentences: [{ start_ms: 10_100, end_ms: 12_000 }],
  levels: { start_ms: 0, step_ms: 100, levels_db: Array(600).fill(-30) },
  layout: "focus",
  captions: STYLES.default,
  source: { width: 1280, height: 720, duration_ms: 60_000 },
};
const was = draftOf(editing);
const edited = (...changes: Change[]) => changes.reduce<Draft>((draft, change) => changed(draft, change, editing), was);

describe("a change", () => {
  it.each<[string, Change]>([
    ["the same word", { do: "say", start_ms: 10_600, text: "fairest" }],
    ["the same word with blanks", { do: "say", start_ms: 10_600, text: " fairest " }],
    ["an edge where it is", { do: "trim", edge: "start", at_ms: 10_000 }],
    ["the same style", { do: "style", fields: { highlight_color: "#ffd400" } }],
    ["the same layout", { do: "layout", layout: "focus" }],
    ["no crop put back", { do: "crop", shot: 0, panel: 0, put: null }],
    ["no name", { do: "speaker", speaker: "S1", name: "" }],
    ["the same title", { do: "title", title: "Roses" }],
  ])("that changes nothing gives the same draft: %s", (_, change) => {
    expect(edited(change)).toBe(was);
  });

  it("that is taken back by hand leaves no difference", () => {
    expect(
      differences(
        edited({ do: "say", start_ms: 10_600, text: "x" }, { do: "say", start_ms: 10_600, text: "fairest" }),
        editing,
      ),
    ).toEqual([]);
  });

  it("hides words, and shows them again as they were", () => {
    const hidden = edited({ do: "hide", words: [10_100, 10_600] });
    expect(hidden.words).toEqual({ 10100: "", 10600: "" });
    expect(changed(hidden, { do: "show", words: [10_100, 10_600] }, editing).words).toEqual({});
  });

  it("shows what was heard of a word that was hidden before", () => {
    expect(edited({ do: "show", words: [11_200] }).words).toEqual({
      11200: "um",
    });
  });
});

describe("the request", () => {
  it("is none while nothing has to be made", () => {
    expect(wishOf(was, editing)).toBeNull();
    expect(wishOf(edited({ do: "title", title: "Thorns" }), editing)).toBeNull();
    expect(newTitle(edited({ do: "title", title: " Thorns " }), editing)).toBe("Thorns");
  });

  it("holds what is different and nothing else", () => {
    expect(wishOf(edited({ do: "say", start_ms: 10_600, text: "loveliest" }), editing)).toEqual({
      words: [{ start_ms: 10_600, text: "loveliest" }],
    });
    expect(wishOf(edited({ do: "trim", edge: "end", at_ms: 25_000 }), editing)).toEqual({ start_s: 10, end_s: 25 });
    expect(wishOf(edited({ do: "captions", captions: null }), editing)).toEqual({
      captions: false,
    });
    expect(wishOf(edited({ do: "crop", shot: 2, panel: 1, put: { x: 0.25, y: 1 } }), editing)).toEqual({
      crops: [{ shot: 2, panel: 1, x: 0.25, y: 1 }],
    });
  });

  it("takes a new title along", () => {
    const draft = edited({ do: "title", title: "Thorns" }, { do: "layout", layout: "static" });
    expect(wishOf(draft, editing)).toEqual({
      title: "Thorns",
      layout: "static",
    });
    expect(newTitle(draft, editing)).toBeNull();
  });
});

describe("what runs again", () => {
  it("is told by what was changed", () => {
    expect(reruns(["words"])).toEqual(["render"]);
    expect(reruns(["captions", "title"])).toEqual(["render"]);
    expect(reruns(["crops"])).toEqual(["frame", "render"]);
    expect(reruns(["range", "words"])).toEqual(["frame", "render"]);
    expect(reruns(["title", "speakers"])).toEqual([]);
  });

  it("is said in words, with how long it takes", () => {
    const words = edited({ do: "say", start_ms: 10_600, text: "loveliest" });
    expect([plan(words, editing), secondsOf(words, editing)]).toEqual(["Captions only", 30]);
    const crop = edited({ do: "crop", shot: 0, panel: 0, put: { x: 0, y: 0 } });
    expect([plan(crop, editing), secondsOf(crop, editing)]).toEqual(["Crop and picture", 32]);
    const layout = edited({ do: "layout", layout: "auto" });
    expect([plan(layout, editing), secondsOf(layout, editing)]).toEqual([
      "Framing, with a look at 20.0 s, and picture",
      40,
    ]);
    expect(
      summary(edited({ do: "hide", words: [10_100] }, { do: "say", start_ms: 10_600, text: "a" }), editing),
    ).toEqual([{ part: "words", name: "Words", says: "1 word rewritten, 1 word hidden" }]);
  });
});

describe("what was looked at before", () => {
  const known: Editing = { ...editing, watched: { start_ms: 10_000, end_ms: 32_000 } };
  const trimmed = (edge: "start" | "end", at_ms: number) => changed(was, { do: "trim", edge, at_ms }, known);

  it("is not looked at again", () => {
    const shorter = trimmed("end", 20_000);
    expect(unseen(shorter, known)).toBe(0);
    expect([plan(shorter, known), secondsOf(shorter, known)]).toEqual(["Framing, from what was seen, and picture", 17]);
    const layout = changed(was, { do: "layout", layout: "auto" }, known);
    expect([unseen(layout, known), secondsOf(layout, known)]).toEqual([0, 32]);
  });

  it("is longer than the clip, so that little is added for nothing", () => {
    expect(unseen(trimmed("end", 32_000), known)).toBe(0);
    const longer = trimmed("start", 7_500);
    expect(unseen(longer, known)).toBe(2500);
    expect(plan(longer, known)).toBe("Framing, with a look at 2.5 s, and picture");
  });

  it("is said of the job that makes the clip", () => {
    expect(rerunsSay([], 0)).toBe("Just this was made before: it is taken from the store.");
    expect(rerunsSay(["render"], 0)).toBe(
      "Made again: the picture. Taken from the store: listening, choosing, framing.",
    );
    expect(rerunsSay(["frame", "render"], 0)).toBe(
      "Made again: framing and the picture. Taken from the store: listening, choosing, what was seen of the film.",
    );
    expect(rerunsSay(["frame", "render"], 2500)).toBe(
      "Made again: framing (2.5 s were not looked at before) and the picture. Taken from the store: listening, choosing.",
    );
  });
});

describe("how long it takes", () => {
  const stages = [
    { stage: "transcribe", clip: null, cached: false, seconds: 99 },
    { stage: "frame", clip: 1, cached: true, seconds: 0.01 },
    { stage: "render", clip: 1, cached: false, seconds: 30 },
    { stage: "render", clip: 2, cached: false, seconds: 60 },
    { stage: "render", clip: 3, cached: false, seconds: 500 },
  ];
  const clips = [
    { index: 1, duration_s: 10 },
    { index: 2, duration_s: 20 },
  ];

  it("is reckoned by what the job's clips took, and not by what was stored already", () => {
    const rates = ratesOf({ clips, stages });
    expect(rates.render).toBeCloseTo(3);
    expect(rates.frame).toBe(ratesOf({ clips: [], stages: [] }).frame);
    const words = edited({ do: "say", start_ms: 10_600, text: "loveliest" });
    expect(secondsOf(words, editing, rates)).toBeCloseTo(60);
  });
});

describe("history", () => {
  it("goes back and forth", () => {
    const history = put(put(begun(1), 2), 3);
    expect(undone(history).present).toBe(2);
    expect(redone(undone(history)).present).toBe(3);
    expect(undone(undone(undone(history))).present).toBe(1);
    expect(redone(history)).toBe(history);
  });

  it("forgets what was taken back once something else is done", () => {
    expect(redone(put(undone(put(begun(1), 2)), 5)).present).toBe(5);
  });

  it("takes a drag as one step, and two drags as two", () => {
    const drag = put(put(put(begun(0), 1, "trim"), 2, "trim"), 3, "trim");
    expect(undone(drag).present).toBe(0);
    expect(undone(put(sealed(drag), 4, "trim")).present).toBe(3);
    expect(undone(put(drag, 4, "crop")).present).toBe(3);
  });

  it("has no step for what changes nothing", () => {
    const history = begun(was);
    expect(put(history, edited({ do: "title", title: "Roses" }))).toBe(history);
  });
});

describe("a draft on this device", () => {
  const memory = () => {
    const all = new Map<string, string>();
    return {
      getItem: (key: string) => all.get(key) ?? null,
      setItem: (key: string, value: string) => void all.set(key, value),
      removeItem: (key: string) => void all.delete(key),
    };
  };
  const draft = edited({ do: "hide", words: [10_100] });

  it("survives a reload", () => {
    const store = memory();
    expect(keep(store, editing, draft, 5)).toBe(true);
    expect(kept(store, editing)).toEqual({ draft, at: 5 });
    forget(store, "J.01");
    expect(kept(store, editing)).toBeNull();
  });

  it("is of no use for another clip, or when it can't be read", () => {
    const store = memory();
    keep(store, editing, draft, 5);
    expect(kept(store, { ...editing, end_ms: 31_000 })).toBeNull();
    store.setItem("clipmill.draft.J.01", "{");
    expect(kept(store, editing)).toBeNull();
  });

  it("says so where nothing can be stored", () => {
    const full = {
      ...memory(),
      setItem: () => {
        throw new DOMException("full", "QuotaExceededError");
      },
    };
    expect(keep(full, editing, draft, 5)).toBe(false);
  });
});
