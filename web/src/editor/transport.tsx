import { Pause, Play, SkipBack } from "lucide-react";
import { IconButton } from "@/ui/button";
import type { Editing } from "./documents";
import type { Drafting } from "./drafting";
import { type Playback, usePlayback } from "./playback";
import styles from "./transport.module.css";
import { clockOf } from "./waveform";

/** Play, and where it is. */
export function Transport({
  editing,
  drafting,
  playback,
}: {
  editing: Editing;
  drafting: Drafting;
  playback: Playback;
}) {
  const { draft } = drafting;
  const playing = usePlayback(playback, (now) => now.playing);
  const at = usePlayback(playback, (now) => Math.round((now.at_ms - draft.start_ms) / 100) * 100);
  const lasts = draft.end_ms - draft.start_ms;
  const was = editing.end_ms - editing.start_ms;
  return (
    <div className={styles.transport}>
      <IconButton label="Back to the clip's start" onClick={() => playback.seek(draft.start_ms)}>
        <SkipBack size={18} aria-hidden />
      </IconButton>
      <IconButton
        label={playing ? "Pause (Space)" : "Play (Space)"}
        look="primary"
        aria-keyshortcuts="Space"
        className={styles.play}
        onClick={playback.toggle}
      >
        {playing ? (
          <Pause size={18} fill="currentColor" aria-hidden />
        ) : (
          <Play size={18} fill="currentColor" aria-hidden />
        )}
      </IconButton>
      <p className={styles.time}>
        <span>{at < 0 ? `−${clockOf(-at)}` : clockOf(at)}</span>
        <span className={styles.of}> / {clockOf(lasts)}</span>
        {lasts !== was && (
          <span
            className={styles.change}
          >{`${lasts > was ? "+" : "−"}${(Math.abs(lasts - was) / 1000).toFixed(1)} s`}</span>
        )}
      </p>
    </div>
  );
}
