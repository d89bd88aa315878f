import { describe, expect, it } from "vitest";
import { cornerAt, cornerOf, moves, placeIn, putAt, shotAt, shown, stillFraming, undistorted, viewsAt } from "./crops";
import type { Framing, Panel } from "./documents";

const picture = { width: 1280, height: 720, duration_ms: 60_000 };
const panel: Panel = {
  width: 404,
  height: 718,
  aims: [{ at_ms: 0, x: 100, y: 2 }],
  left: 0,
  top: 0,
  right: 1,
  bottom: 1,
};
const framing: Framing = {
  width: 1080,
  height: 1920,
  shots: [
    { start_ms: 1000, end_ms: 3000, layout: "focus", panels: [panel] },
    {
      start_ms: 3000,
      end_ms: 6000,
      layout: "stack",
      panels: [
        { ...panel, width: 800, height: 720, bottom: 0.55 },
        { ...panel, width: 400, height: 320, top: 0.55 },
      ],
    },
  ],
  sightings: [],
};

describe("a crop that was put", () => {
  it("stands on even pixels, at its share of the free places", () => {
    expect(cornerOf({ x: 0.5, y: 1 }, panel, picture)).toEqual({
      x: 438,
      y: 2,
    });
    expect(cornerOf({ x: 1, y: 0 }, panel, picture)).toEqual({ x: 876, y: 0 });
  });

  it("comes back from its corner", () => {
    for (const x of [0, 0.25, 0.7331, 1]) {
      const put = putAt(cornerOf({ x, y: 0.5 }, panel, picture), panel, picture);
      expect(Math.abs(put.x - x) * 876).toBeLessThanOrEqual(2);
    }
  });

  it("never leaves the picture, however far it is dragged", () => {
    expect(putAt({ x: -500, y: 900 }, panel, picture)).toEqual({ x: 0, y: 1 });
  });

  it("is in the middle where it can't move", () => {
    expect(putAt({ x: 0, y: 0 }, { width: 1280, height: 720 }, picture)).toEqual({ x: 0.5, y: 0.5 });
  });

  it("holds for its shot alone", () => {
    const puts = { "0.0": { x: 0, y: 0 } };
    expect(viewsAt(framing, puts, 2000, picture)[0]?.crop.x).toBeLessThan(1);
    expect(viewsAt(framing, puts, 4000, picture)[0]?.crop.x).toBeGreaterThan(90);
  });
});

it("moves in straight lines between aims", () => {
  const aims = [
    { at_ms: 0, x: 0, y: 0 },
    { at_ms: 1000, x: 100, y: 50 },
  ];
  expect([-1, 0, 500, 1000, 2000].map((at) => cornerAt(aims, at).x)).toEqual([0, 0, 50, 100, 100]);
  expect(moves({ ...panel, aims })).toBe(true);
  expect(moves(panel)).toBe(false);
});

it("finds the shot of a time, and the nearest one beyond", () => {
  expect([0, 1000, 2999, 3000, 9000].map((at) => shotAt(framing.shots, at))).toEqual([0, 0, 0, 1, 1]);
});

it("fills its place without squeezing anything", () => {
  for (const at of [2000, 4000]) {
    for (const { crop, place } of viewsAt(framing, {}, at, picture)) {
      expect(crop.width / crop.height).toBeCloseTo(place.width / place.height, 6);
      expect(crop.x).toBeGreaterThanOrEqual(0);
      expect(crop.x + crop.width).toBeLessThanOrEqual(picture.width);
      expect(crop.y + crop.height).toBeLessThanOrEqual(picture.height);
    }
  }
});

it("lets panels touch", () => {
  const [top, bottom] = (framing.shots[1]?.panels ?? []).map((each) => placeIn(each, framing));
  expect((top?.y ?? 0) + (top?.height ?? 0)).toBe(bottom?.y);
});

it("says where a face of the source is shown", () => {
  const view = {
    panel: 0,
    crop: { x: 100, y: 0, width: 405, height: 720 },
    place: { x: 0, y: 0, width: 1080, height: 1920 },
  };
  expect(shown({ x: 100, y: 360, width: 40.5, height: 72 }, view)).toEqual({
    x: 0,
    y: 960,
    width: 108,
    height: 192,
  });
});

it("keeps the crop's middle when it is cut to its place", () => {
  expect(undistorted({ x: 100, y: 0, width: 800, height: 720 }, { width: 9, height: 16 }, picture)).toEqual({
    x: 297.5,
    y: 0,
    width: 405,
    height: 720,
  });
});

it("guesses a still crop in the middle", () => {
  const guess = stillFraming({ width: 1080, height: 1920 }, picture, {
    start_ms: 0,
    end_ms: 5000,
  });
  expect(guess.shots[0]?.panels[0]).toMatchObject({ width: 404, height: 718 });
});
