import { describe, expect, it } from "vitest";
import { actionOf, heeds, type Place } from "./keys";
import { lastBegun, linkAt, parseMoment, spoken } from "./moments";
import { mostReplayed, replayPath } from "./replays";
import { rungNames, speedAfter } from "./rungs";

const pressed = (key: string, held = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...held,
});
const place = (change: Partial<Place> = {}): Place => ({
  inside: false,
  field: false,
  own: "none",
  ...change,
});

describe("moments", () => {
  it.each([
    ["83", 83],
    ["83.5", 83.5],
    ["83s", 83],
    ["1m23s", 83],
    ["1h2m3s", 3723],
    ["1:23", 83],
    ["1:02:03", 3723],
    ["", null],
    [null, null],
    ["soon", null],
    ["-5", null],
    ["1:99", null],
  ])("%s is %s seconds", (text, seconds) => expect(parseMoment(text)).toBe(seconds));

  it("links to whole seconds, and to the beginning without any", () => {
    expect(linkAt("http://x/watch/a?t=9", 83.7)).toBe("http://x/watch/a?t=83");
    expect(linkAt("http://x/watch/a?t=9", 0.4)).toBe("http://x/watch/a");
  });

  it("is said in words", () => {
    expect(spoken(3661)).toBe("1 hour 1 minute 1 second");
    expect(spoken(0)).toBe("0 seconds");
  });

  it("finds the last that began", () => {
    const starts = [0, 10, 20];
    const at = (seconds: number) => lastBegun(starts, seconds, (start) => start);
    expect([-1, 0, 9.9, 10, 25].map(at)).toEqual([-1, 0, 0, 1, 2]);
  });
});

describe("keys", () => {
  it.each([
    ["k", { do: "toggle" }],
    ["K", { do: "toggle" }],
    [" ", { do: "toggle" }],
    ["j", { do: "skip", seconds: -10 }],
    ["ArrowRight", { do: "skip", seconds: 5 }],
    ["7", { do: "jump", share: 0.7 }],
    [">", { do: "speed", steps: 1 }],
    ["?", { do: "help" }],
    ["x", null],
  ])("%s", (key, action) => expect(actionOf(pressed(key))).toEqual(action));

  it("leaves the browser's own shortcuts alone", () => {
    expect(actionOf(pressed("f", { ctrlKey: true }))).toBeNull();
    expect(actionOf(pressed("ArrowLeft", { altKey: true }))).toBeNull();
  });

  it("does nothing while somebody types", () => {
    for (const key of ["k", " ", "ArrowLeft", "?", "5"]) expect(heeds(key, place({ field: true }), true)).toBe(false);
  });

  it("lets a button have its space, and a slider its arrows", () => {
    expect(heeds(" ", place({ own: "press" }), true)).toBe(false);
    expect(heeds("ArrowLeft", place({ inside: true, own: "arrows" }), true)).toBe(false);
    expect(heeds("k", place({ own: "press" }), true)).toBe(true);
  });

  it("scrolls the page with arrows up and down, unless focus is in the player", () => {
    expect(heeds("ArrowDown", place(), true)).toBe(false);
    expect(heeds("ArrowDown", place({ inside: true }), true)).toBe(true);
    expect(heeds("ArrowLeft", place(), true)).toBe(true);
  });

  it("keeps single letters to the player where a person wants that", () => {
    expect(heeds("k", place(), false)).toBe(false);
    expect(heeds("k", place({ inside: true }), false)).toBe(true);
  });
});

describe("rungs and speeds", () => {
  it("names a rung by its lines, and by its bit rate where that is not enough", () => {
    const rung = (width: number, height: number, bitrate: number) => ({
      width,
      height,
      bitrate,
    });
    expect(rungNames([rung(1280, 720, 3e6), rung(608, 1080, 2e6)])).toEqual(["720p", "608p"]);
    expect(rungNames([rung(1280, 720, 3e6), rung(1280, 720, 1.5e6)])).toEqual([
      "720p · 3.0 Mbit/s",
      "720p · 1.5 Mbit/s",
    ]);
  });

  it("steps through speeds and stops at the ends", () => {
    expect(speedAfter(1, 1)).toBe(1.25);
    expect(speedAfter(1, -1)).toBe(0.75);
    expect(speedAfter(2, 1)).toBe(2);
    expect(speedAfter(0.5, -1)).toBe(0.5);
    expect(speedAfter(1.1, 1)).toBe(1.25);
  });
});

describe("replays", () => {
  it("draws an area that begins and ends on the ground and never leaves its box", () => {
    const path = replayPath([0.2, 1, 0.1, 0.1, 0.9]);
    expect(path).toMatch(/^M0 100L0 80C.*L1000 100Z$/);
    const heights = [...path.matchAll(/[\d.-]+ ([\d.-]+)/g)].map(([, y]) => Number(y));
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...heights)).toBeLessThanOrEqual(100);
  });

  it("draws nothing of nothing", () => {
    expect(replayPath([])).toBe("");
    expect(replayPath([0.5])).toBe("");
  });

  it("says what stands out, if anything does", () => {
    expect(mostReplayed([0.1, 0.1, 1, 0.1], 40)).toBe(20);
    expect(mostReplayed([1, 1, 1, 1], 40)).toBeNull();
  });
});
