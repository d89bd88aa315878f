import named from "@/api/styles.json";
import type { CaptionStyle, Font } from "./documents";

export type StyleName = keyof typeof named;

export const STYLES = named as Record<StyleName, CaptionStyle>;

export const STYLE_NAMES: readonly StyleName[] = ["default", "bold", "clean", "karaoke", "headline"];

export const sameStyle = (one: CaptionStyle, other: CaptionStyle) =>
  (Object.keys(STYLES.default) as (keyof CaptionStyle)[]).every((field) =>
    field.endsWith("_color")
      ? String(one[field]).toUpperCase() === String(other[field]).toUpperCase()
      : one[field] === other[field],
  );

/** The name of a style with just these fields. */
export const styleName = (style: CaptionStyle): StyleName | null =>
  STYLE_NAMES.find((name) => sameStyle(STYLES[name], style)) ?? null;

/** Those of the files that the renderer burns in (services/render/fonts.py). */
const WEIGHTS: Record<Font, { bold: number; medium: number }> = {
  Anton: { bold: 400, medium: 400 },
  Montserrat: { bold: 800, medium: 600 },
  "Noto Sans": { bold: 800, medium: 600 },
  Poppins: { bold: 700, medium: 500 },
};

/** The weight that the renderer takes of a font. */
export const weightOf = (style: Pick<CaptionStyle, "font" | "bold">) =>
  WEIGHTS[style.font][style.bold ? "bold" : "medium"];

/** For a canvas and for CSS: the em is the style's share of the output's height. */
export const fontOf = (style: CaptionStyle, em_px: number) =>
  `${weightOf(style)} ${em_px}px "${style.font}", "Noto Sans", sans-serif`;

/** Georgian has capitals in Unicode which nobody writes captions in. */
export const cased = (text: string, style: Pick<CaptionStyle, "uppercase">) =>
  style.uppercase ? text.replace(/[^\u10d0-\u10ff]+/gu, (part) => part.toUpperCase()) : text;
