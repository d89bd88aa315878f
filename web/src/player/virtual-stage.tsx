import { useQuery } from "@tanstack/react-query";
import { Pause, Play, Volume2, VolumeX } from "lucide-react";
import { type CSSProperties, useEffect, useMemo, useRef, useState } from "react";
import { media } from "@/api/client";
import { type Watch, watchQuery } from "@/api/playback";
import { editingQuery } from "@/editor/api";
import { useComposed } from "@/editor/canvas";
import { captions as placed } from "@/editor/captions";
import { type Puts, stillFraming } from "@/editor/crops";
import type { Editing } from "@/editor/documents";
import { textAt } from "@/editor/drawing";
import { useMeasure } from "@/editor/lettering";
import { Playback, usePlayback } from "@/editor/playback";
import { clipWords, corrected } from "@/editor/words";
import { clock } from "@/format";
import { Failed, Skeleton } from "@/ui/notes";
import { attach, type Trouble } from "./engine";
import { spoken } from "./moments";
import styles from "./virtual-clip.module.css";

const AS_FRAMED: Puts = {};

type Props = { clip: string; video: string; autoPlay?: boolean };

export default function VirtualStage({ clip, video, autoPlay = false }: Props) {
  const editing = useQuery(editingQuery(clip));
  const source = useQuery(watchQuery(video));
  const error = editing.error ?? source.error;
  if (error) return <Failed error={error} title="The clip can't be previewed" />;
  if (!editing.data || !source.data) return <Skeleton ratio="9 / 16" />;
  return <Shown editing={editing.data} source={source.data} autoPlay={autoPlay} />;
}

function Shown({ editing, source, autoPlay }: { editing: Editing; source: Watch; autoPlay: boolean }) {
  const video = useRef<HTMLVideoElement>(null);
  const playback = useMemo(() => new Playback(editing), [editing]);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [muted, setMuted] = useState(false);
  const { framing, pages } = useComposition(editing);
  const { width, height } = framing;
  const lasts_ms = editing.end_ms - editing.start_ms;
  const playing = usePlayback(playback, (now) => now.playing);
  const at_ms = usePlayback(playback, (now) => Math.round((now.at_ms - editing.start_ms) / 50) * 50);
  const said = usePlayback(playback, (now) => textAt(pages, now.at_ms - editing.start_ms));

  // biome-ignore lint/correctness/useExhaustiveDependencies: new addresses of the same stream don't interrupt
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    const loosen = playback.attach(element);
    const engine = attach(
      element,
      {
        master: source.master && media(source.master),
        mp4: source.mp4 && media(source.mp4),
        at_s: editing.start_ms / 1000,
        whole: true,
      },
      { rungs: () => {}, showing: () => {}, trouble: setTrouble },
    );
    if (autoPlay) playback.play();
    return () => {
      loosen?.();
      engine.destroy();
    };
    // The addresses that it began with: new ones for the same stream don't interrupt.
  }, [playback, editing, source.asset, source.state]);

  const canvas = useComposed({
    playback,
    framing,
    pages,
    crops: AS_FRAMED,
    style: editing.captions ?? null,
    start_ms: editing.start_ms,
    picture: editing.source,
    keeps: true,
  });

  return (
    <figure className={styles.clip} style={{ "--ratio": width / height } as CSSProperties}>
      <video
        ref={video}
        className={styles.source}
        muted={muted}
        playsInline
        preload="auto"
        tabIndex={-1}
        aria-hidden="true"
      />
      <canvas
        ref={canvas}
        className={styles.canvas}
        role="img"
        aria-label={said ? `The clip, captioned: ${said}` : "The clip, without a caption now"}
        onClick={playback.toggle}
      />
      <span className={styles.mark}>{editing.framing ? "Preview" : "Preview, not framed yet"}</span>
      {trouble ? (
        <p className={styles.trouble} role="alert">
          {trouble.words}
        </p>
      ) : (
        <figcaption className={styles.bar}>
          <button type="button" aria-label={playing ? "Pause" : "Play"} onClick={playback.toggle}>
            {playing ? (
              <Pause size={17} fill="currentColor" strokeWidth={0} />
            ) : (
              <Play size={17} fill="currentColor" strokeWidth={0} />
            )}
          </button>
          <input
            type="range"
            aria-label="Seek"
            aria-valuetext={`${spoken(at_ms / 1000)} of ${spoken(lasts_ms / 1000)}`}
            min={0}
            max={lasts_ms}
            step={100}
            value={Math.min(lasts_ms, Math.max(0, at_ms))}
            style={{ "--share": Math.min(1, Math.max(0, at_ms / lasts_ms)) } as CSSProperties}
            onChange={(event) => playback.seek(editing.start_ms + Number(event.target.value))}
          />
          <span className={styles.time}>
            {clock(at_ms / 1000)} / {clock(lasts_ms / 1000)}
          </span>
          <button type="button" aria-label="Sound" aria-pressed={!muted} onClick={() => setMuted(!muted)}>
            {muted ? <VolumeX size={17} aria-hidden /> : <Volume2 size={17} aria-hidden />}
          </button>
        </figcaption>
      )}
    </figure>
  );
}

/** Crops and captions as they will be burned in; until vision has framed it, a still crop of the middle. */
function useComposition(editing: Editing) {
  const { clip, source, captions: style } = editing;
  const framing = useMemo(
    () => editing.framing ?? stillFraming({ width: clip.width, height: clip.height }, source, editing),
    [editing, clip, source],
  );
  const words = useMemo(() => clipWords(corrected(editing.words, {}), editing), [editing]);
  const text = useMemo(() => words.map((word) => word.text).join(" "), [words]);
  const measure = useMeasure(style ?? null, text);
  const pages = useMemo(
    () => (style ? placed({ words, style, range: editing, framing, puts: {}, picture: source, measure }) : []),
    [words, style, editing, framing, source, measure],
  );
  return { framing, pages };
}
