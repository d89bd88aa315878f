import { expect, test } from "vitest";
import { noPace, paced, secondsLeft, speed } from "./pace";

const sending = (steps: [number, number][]) => steps.reduce((pace, [at, sent]) => paced(pace, sent, at), noPace);

test("speed is that of the last seconds, not of all time", () => {
  const pace = sending([
    [0, 0],
    [10_000, 100],
    [12_000, 2_100],
    [14_000, 4_100],
  ]);
  expect(speed(pace)).toBe(1000);
  expect(secondsLeft(pace, 10_100)).toBe(6);
});

test("nothing is promised from one sample, or from nothing that moves", () => {
  expect(speed(sending([[0, 0]]))).toBeNull();
  expect(
    secondsLeft(
      sending([
        [0, 5],
        [2_000, 5],
      ]),
      10,
    ),
  ).toBeNull();
});

test("after a resume it is measured anew", () => {
  const pace = sending([
    [0, 0],
    [1_000, 9_000],
    [2_000, 4_000],
    [4_000, 6_000],
  ]);
  expect(speed(pace)).toBe(1000);
});
