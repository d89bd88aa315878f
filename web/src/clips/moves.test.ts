import { expect, test } from "vitest";
import { moved } from "./moves";

const board = { columns: 4, count: 10 }; // rows of 4, 4, 2

test.each([
  [0, "ArrowRight", 1],
  [9, "ArrowRight", 9],
  [0, "ArrowLeft", 0],
  [1, "ArrowDown", 5],
  [7, "ArrowDown", 9], // nothing below it: the last of the row below
  [9, "ArrowDown", 9],
  [5, "ArrowUp", 1],
  [2, "ArrowUp", 2],
  [5, "Home", 0],
  [5, "End", 9],
  [5, "Enter", null],
])("from %i by %s to %s", (at, key, to) => {
  expect(moved(at, key, board)).toBe(to);
});
