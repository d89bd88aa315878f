import { type CSSProperties, useEffect, useRef } from "react";
import type { captions as captionsOf, PlacedPage } from "./captions";
import { viewsAt } from "./crops";
import type { Editing, Framing } from "./documents";
import type { Drafting } from "./drafting";
import { drawCaptions, drawPicture, pageAt } from "./drawing";
import { type Playback, usePlayback } from "./playback";
import styles from "./preview.module.css";

type Props = {
  editing: Editing;
  drafting: Drafting;
  playback: Playback;
  framing: Framing;
  pages: ReturnType<typeof captionsOf>;
  reframed: boolean;
};

/** The clip's frame as it will be made, from the very video that plays beside it. */
export function Preview({ editing, drafting, playback, framing, pages, reframed }: Props) {
  const { draft } = drafting;
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = framing;
  const mark = usePlayback(playback, (now) => {
    if (now.at_ms < draft.start_ms || now.at_ms >= draft.end_ms) return "Outside the clip";
    const [first, last] = [framing.shots[0], framing.shots.at(-1)];
    const known = editing.framing && first && last && now.at_ms >= first.start_ms && now.at_ms < last.end_ms;
    return known && !reframed ? null : "Framed when applied";
  });
  const said = usePlayback(playback, (now) => textAt(pages, now.at_ms - draft.start_ms));
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
      const at_ms = playback.at_ms;
      if (playback.video) {
        const views = viewsAt(framing, draft.crops, at_ms, editing.source);
        drawPicture(context, playback.video, views, {
          picture: editing.source,
          output: framing,
        });
      }
      const page = pageAt(pages, at_ms - draft.start_ms);
      if (page && draft.captions)
        drawCaptions(context, page, {
          style: draft.captions,
          at_ms: at_ms - draft.start_ms,
          height,
        });
    };
    draw();
    const stop = playback.subscribe(draw);
    const resized = new ResizeObserver(draw);
    resized.observe(element);
    return () => {
      stop();
      resized.disconnect();
    };
  }, [playback, framing, pages, draft.crops, draft.captions, draft.start_ms, editing.source, width, height]);
  return (
    <figure className={styles.preview} style={{ "--ratio": width / height } as CSSProperties}>
      <canvas
        ref={canvas}
        className={styles.canvas}
        role="img"
        aria-label={said ? `The clip, captioned: ${said}` : "The clip, without a caption now"}
      />
      {mark && <span className={styles.mark}>{mark}</span>}
    </figure>
  );
}

const textAt = (pages: readonly PlacedPage[], at_ms: number) =>
  pageAt(pages, at_ms)
    ?.words.map((word) => word.text)
    .join(" ") ?? "";
