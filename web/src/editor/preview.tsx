import type { CSSProperties } from "react";
import { useComposed } from "./canvas";
import type { captions as captionsOf } from "./captions";
import type { Editing, Framing } from "./documents";
import type { Drafting } from "./drafting";
import { textAt } from "./drawing";
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
  const canvas = useComposed({
    playback,
    framing,
    pages,
    crops: draft.crops,
    style: draft.captions,
    start_ms: draft.start_ms,
    picture: editing.source,
  });
  const { width, height } = framing;
  const mark = usePlayback(playback, (now) => {
    if (now.at_ms < draft.start_ms || now.at_ms >= draft.end_ms) return "Outside the clip";
    const [first, last] = [framing.shots[0], framing.shots.at(-1)];
    const known = editing.framing && first && last && now.at_ms >= first.start_ms && now.at_ms < last.end_ms;
    return known && !reframed ? null : "Framed when applied";
  });
  const said = usePlayback(playback, (now) => textAt(pages, now.at_ms - draft.start_ms));
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
