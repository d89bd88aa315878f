import type { PlacedPage } from "./captions";
import type { View } from "./crops";
import type { CaptionStyle, Framing, Picture } from "./documents";
import { fontOf } from "./styles";

/** The clip's frame on a canvas, as it will be made: crops in their places, captions over them. Output pixels throughout. */

const SHADOW_EM = 0.035;
const SHADOW = `rgb(0 0 0 / ${1 - 0x70 / 255})`;

export function drawPicture(
  canvas: CanvasRenderingContext2D,
  video: HTMLVideoElement,
  views: readonly View[],
  { picture, output }: { picture: Picture; output: Pick<Framing, "width" | "height"> },
) {
  canvas.fillStyle = "#000";
  canvas.fillRect(0, 0, output.width, output.height);
  if (!video.videoWidth) return;
  const across = video.videoWidth / picture.width;
  const down = video.videoHeight / picture.height;
  for (const { crop, place } of views) {
    const from = [crop.x * across, crop.y * down, crop.width * across, crop.height * down] as const;
    canvas.drawImage(video, ...from, place.x, place.y, place.width, place.height);
  }
}

/** Outlines of all words below, their faces above, so that no outline covers a neighbour; `at_ms` is of the clip. */
export function drawCaptions(
  canvas: CanvasRenderingContext2D,
  page: PlacedPage,
  { style, at_ms, height }: { style: CaptionStyle; at_ms: number; height: number },
) {
  canvas.font = fontOf(style, page.em);
  canvas.textBaseline = "alphabetic";
  canvas.lineJoin = "round";
  canvas.lineWidth = 2 * style.outline_width * height;
  const drop = SHADOW_EM * style.size * height;
  canvas.fillStyle = canvas.strokeStyle = SHADOW;
  for (const word of page.words) outlined(canvas, word.text, word.x + drop, page.baseline + drop);
  canvas.fillStyle = canvas.strokeStyle = style.outline_color;
  for (const word of page.words) outlined(canvas, word.text, word.x, page.baseline);
  for (const word of page.words) {
    const lit = style.word_highlight && at_ms >= word.on_ms && at_ms < word.off_ms;
    canvas.fillStyle = lit ? style.highlight_color : style.primary_color;
    canvas.fillText(word.text, word.x, page.baseline);
  }
}

function outlined(canvas: CanvasRenderingContext2D, text: string, x: number, y: number) {
  if (canvas.lineWidth > 0) canvas.strokeText(text, x, y);
  canvas.fillText(text, x, y);
}

export const pageAt = (pages: readonly PlacedPage[], at_ms: number) =>
  pages.find((page) => at_ms >= page.start_ms && at_ms < page.end_ms);

/** What the captions say at that moment, for those who don't see it. */
export const textAt = (pages: readonly PlacedPage[], at_ms: number) =>
  pageAt(pages, at_ms)
    ?.words.map((word) => word.text)
    .join(" ") ?? "";
