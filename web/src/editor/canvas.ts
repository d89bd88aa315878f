import { useEffect, useRef } from "react";
import type { PlacedPage } from "./captions";
import { type Puts, viewsAt } from "./crops";
import type { CaptionStyle, Framing, Picture } from "./documents";
import { drawCaptions, drawPicture, pageAt } from "./drawing";
import type { Playback } from "./playback";

type Composed = {
  playback: Playback;
  framing: Framing;
  pages: readonly PlacedPage[];
  crops: Puts;
  style: CaptionStyle | null;
  /** Where the clip begins in the source. */
  start_ms: number;
  picture: Picture;
  /** While the video has no picture, as when it seeks, the last one stays. */
  keeps?: boolean;
};

/** A canvas that shows the clip's frame as it will be made, of the video that plays. */
export function useComposed({ playback, framing, pages, crops, style, start_ms, picture, keeps = false }: Composed) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = framing;
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d", { alpha: false });
    if (!element || !context) return;
    const draw = () => {
      const scale = Math.min(1, (element.clientWidth * devicePixelRatio) / width) || 0.25;
      const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
      if (element.width !== wide || element.height !== high) [element.width, element.height] = [wide, high];
      context.setTransform(wide / width, 0, 0, high / height, 0, 0);
      context.imageSmoothingQuality = "high";
      const { video, at_ms } = playback;
      if (video && !(keeps && video.readyState < 2))
        drawPicture(context, video, viewsAt(framing, crops, at_ms, picture), { picture, output: framing });
      const clip_ms = at_ms - start_ms;
      const page = pageAt(pages, clip_ms);
      if (page && style) drawCaptions(context, page, { style, at_ms: clip_ms, height });
    };
    draw();
    const stop = playback.subscribe(draw);
    const resized = new ResizeObserver(draw);
    resized.observe(element);
    return () => {
      stop();
      resized.disconnect();
    };
  }, [playback, framing, pages, crops, style, start_ms, picture, keeps, width, height]);
  return canvas;
}
