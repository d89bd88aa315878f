import { expect, test } from "vitest";
import type { Happening } from "@/api/following";
import { stagesOf, told, UNTOLD } from "./stages";

const event = (values: Partial<Happening>): Happening => ({
  seq: 1,
  kind: "stage",
  stage: "transcribe",
  clip: null,
  state: "running",
  share: 0,
  message: "",
  cached: false,
  status: "running",
  progress_percent: 10,
  eta_s: 60,
  ...values,
});

test("what is told twice, as after a reload, counts once", () => {
  const once = told(UNTOLD, event({ seq: 5, kind: "clip", clip: 1, state: "ready" }));
  expect(told(once, event({ seq: 5, kind: "clip", clip: 1, state: "ready" }))).toBe(once);
  expect(once.clips).toBe(1);
});

test("stages of clips are one stage to people", () => {
  const events = [
    event({ seq: 1, state: "done" }),
    event({ seq: 2, stage: "plan", state: "done", cached: true }),
    event({ seq: 3, stage: "frame", clip: 1, state: "done" }),
    event({
      seq: 4,
      stage: "frame",
      clip: 2,
      share: 0.5,
      message: "looks for faces",
    }),
  ];
  const story = events.reduce(told, UNTOLD);
  const [transcribe, plan, frame, render] = stagesOf(story, {
    clips: 4,
    status: "running",
  });
  expect(transcribe).toMatchObject({ state: "done", share: 1 });
  expect(plan).toMatchObject({ state: "done", cached: true });
  expect(frame).toMatchObject({
    state: "running",
    share: 0.375,
    count: [1, 4],
    message: "looks for faces",
  });
  expect(render).toMatchObject({ state: "waiting", share: 0, count: [0, 4] });
});

test("nothing seems to go on in a job that has ended", () => {
  const begun = told(UNTOLD, event({ seq: 1 }));
  const states = (clips: number, status: string, story = begun) =>
    stagesOf(story, { clips, status }).map((stage) => stage.state);
  expect(states(0, "cancelled")).toEqual(["stopped", "stopped", "stopped", "stopped"]);
  const dead = told(begun, event({ seq: 2, stage: "render", clip: 1, state: "dead" }));
  expect(states(1, "failed", dead)).toEqual(["done", "done", "stopped", "failed"]);
});
