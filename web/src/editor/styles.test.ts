import { expect, it } from "vitest";
import { cased, STYLES, styleName, weightOf } from "./styles";

it("are found by their fields, however colours are spelled", () => {
  expect(styleName({ ...STYLES.karaoke, highlight_color: "#19e68c" })).toBe("karaoke");
  expect(styleName({ ...STYLES.karaoke, size: 0.05 })).toBeNull();
});

it("take the weights that the renderer burns in", () => {
  expect(weightOf({ font: "Montserrat", bold: true })).toBe(800);
  expect(weightOf({ font: "Anton", bold: true })).toBe(400);
});

it("leave Georgian in small letters", () => {
  expect(cased("straße გამარჯობა", { uppercase: true })).toBe("STRASSE გამარჯობა");
});
