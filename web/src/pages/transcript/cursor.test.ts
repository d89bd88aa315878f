import { describe, expect, it } from "vitest";
import { moved, ordered } from "./cursor";

const bounds = [
  { first: 0, last: 4 },
  { first: 5, last: 5 },
  { first: 6, last: 9 },
];

describe("the word cursor", () => {
  it.each([
    [0, "ArrowLeft", 0],
    [4, "ArrowRight", 5],
    [9, "ArrowRight", 9],
    [3, "ArrowUp", 0],
    [6, "ArrowUp", 5],
    [0, "ArrowUp", 0],
    [2, "ArrowDown", 5],
    [7, "ArrowDown", 6],
    [8, "Home", 6],
    [1, "End", 4],
    [1, "x", null],
  ])("from %i by %s to %s", (at, key, to) => expect(moved(at, key, bounds)).toBe(to));

  it("selects in both directions", () => {
    expect(ordered({ from: 7, to: 3 })).toEqual({ first: 3, last: 7 });
    expect(ordered({ from: 3, to: 7 })).toEqual({ first: 3, last: 7 });
  });
});
