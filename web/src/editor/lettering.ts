import { useEffect, useState } from "react";
import "@fontsource/anton/400.css";
import "@fontsource/montserrat/600.css";
import "@fontsource/montserrat/800.css";
import "@fontsource/noto-sans/600.css";
import "@fontsource/noto-sans/800.css";
import "@fontsource/poppins/500.css";
import "@fontsource/poppins/700.css";
import type { CaptionStyle } from "./documents";
import type { Measure } from "./paging";
import { fontOf } from "./styles";

/** Widths of words in the fonts that are burned in: the same fonts, so the same widths. */

const EM = 200;
let canvas: CanvasRenderingContext2D | null = null;

function measureIn(font: string): Measure {
  const known = new Map<string, number>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    canvas ??= document.createElement("canvas").getContext("2d");
    if (!canvas) return 0.6 * text.length;
    canvas.font = font;
    const width = canvas.measureText(text).width / EM;
    known.set(text, width);
    return width;
  };
}

/** Measures again when the font has come. */
export function useMeasure(style: CaptionStyle | null, text: string): Measure {
  const font = style ? fontOf(style, EM) : `600 ${EM}px sans-serif`;
  const [measure, setMeasure] = useState<Measure>(() => measureIn(font));
  useEffect(() => {
    let wanted = true;
    setMeasure(() => measureIn(font));
    void document.fonts.load(font, text || "A").then(() => {
      if (wanted) setMeasure(() => measureIn(font));
    });
    return () => {
      wanted = false;
    };
  }, [font, text]);
  return measure;
}
