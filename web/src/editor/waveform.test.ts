import { expect, it } from "vitest";
import { bars, clockOf, loudness, ticks } from "./waveform";

it("is silent at -60 dB and full at -12 dB", () => {
  expect([-90, -60, -36, -12, 0].map(loudness)).toEqual([0, 0, 0.5, 1, 1]);
});

it("has a bar for each level of the window, and none outside", () => {
  const levels = { start_ms: 0, step_ms: 100, levels_db: [-20, -20, -20, -20] };
  expect(bars(levels, { start_ms: 100, end_ms: 300 }, 40).split("M")).toHaveLength(3);
});

it("marks round times that have room", () => {
  expect(ticks({ start_ms: 900, end_ms: 5_000 }, 0.1)).toEqual([1000, 2000, 3000, 4000, 5000]);
  expect(ticks({ start_ms: 0, end_ms: 60_000 }, 0.01)).toEqual([0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000]);
});

it("says times to a tenth of a second", () => {
  expect([0, 5_340, 65_960, 600_000].map(clockOf)).toEqual(["0:00.0", "0:05.3", "1:06.0", "10:00.0"]);
});
