import { expect, test } from "vitest";
import { aspectOf, FIRST, faults, STYLES, styleOf, wishOf } from "./choices";

test("what is chosen is what is asked for", () => {
  expect(wishOf(FIRST)).toMatchObject({
    clips: 5,
    lengths: "short,medium",
    platform: "tiktok",
    aspect: null,
    captions: "default",
  });
  const other = {
    ...FIRST,
    platform: "other",
    aspect: "4:5",
    captions: "none",
    own: " 20-40 ",
    prompt: "  ",
  } as const;
  expect(wishOf(other)).toMatchObject({
    lengths: "20-40",
    platform: null,
    aspect: "4:5",
    captions: false,
    prompt: null,
  });
  const own = {
    ...FIRST,
    captions: "own",
    style: { ...STYLES.bold, size: 0.06 },
  } as const;
  expect(wishOf(own).captions).toEqual({ ...STYLES.bold, size: 0.06 });
});

test("the preview shows what will be burned in", () => {
  expect(styleOf({ ...FIRST, captions: "karaoke" })).toEqual(STYLES.karaoke);
  expect(styleOf({ ...FIRST, captions: "none" })).toBeNull();
  expect(aspectOf({ ...FIRST, platform: "square" })).toBe("1:1");
});

test.each([
  [{ clips: 0 }, ["clips"]],
  [{ clips: 51 }, ["clips"]],
  [{ clips: 2.5 }, ["clips"]],
  [{ lengths: [] }, ["lengths"]],
  [{ lengths: [], own: "30, 45-60" }, []],
  [{ own: "a minute" }, ["lengths"]],
])("%o is refused for %o", (values, fields) => {
  expect(Object.keys(faults({ ...FIRST, ...values }))).toEqual(fields);
});
