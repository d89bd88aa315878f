import { Maximize2, Minus, Plus } from "lucide-react";
import {
  type KeyboardEvent,
  type PointerEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { IconButton } from "@/ui/button";
import { cx } from "@/ui/cx";
import { placeOf } from "./crops";
import type { Editing, Framing, Span, Word } from "./documents";
import type { Drafting } from "./drafting";
import { type Playback, usePlayback } from "./playback";
import { dragging, keys } from "./slide";
import styles from "./timeline.module.css";
import { type Edge, nextStop, type Stops, snapped, stops, window as windowOf } from "./trimming";
import { bars, clockOf, ticks } from "./waveform";
import { textOf, wordAt } from "./words";

const WAVE_PX = 64;
const SNAP_PX = 10;
const WORDS_FROM_PX_S = 70;
const MOST_PX_S = 240;
const FREE_STEP_MS = 50;
/** What is narrower is no button: the buttons beside the picture go to each shot. */
const LEAST_TARGET_PX = 26;

type Props = {
  editing: Editing;
  drafting: Drafting;
  playback: Playback;
  framing: Framing;
};

/** What is heard, and where the clip begins and ends in it. */
export function Timeline({ editing, drafting, playback, framing }: Props) {
  const { draft } = drafting;
  const window = useMemo(() => windowOf(editing), [editing]);
  const lasts = window.end_ms - window.start_ms;
  const scroller = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState(0);
  const [zoom, setZoom] = useState<number | null>(null);
  const whole = room / lasts;
  const fit = Math.max(whole, (0.86 * room) / Math.max(1_000, draft.end_ms - draft.start_ms));
  const [fitted, setFitted] = useState<number | null>(null);
  const scale = Math.max(whole, zoom ?? fitted ?? fit); // px per ms
  const x = useCallback((ms: number) => (ms - window.start_ms) * scale, [window, scale]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const watch = new ResizeObserver(() => setRoom(element.clientWidth));
    watch.observe(element);
    setRoom(element.clientWidth);
    return () => watch.disconnect();
  }, []);

  const showClip = useCallback(() => {
    setZoom(null);
    setFitted(fit);
    requestAnimationFrame(() => {
      const element = scroller.current;
      if (element) element.scrollLeft = (draft.start_ms - window.start_ms) * fit - 0.07 * element.clientWidth;
    });
  }, [fit, draft.start_ms, window]);
  const shown = useRef(false);
  useEffect(() => {
    if (!room || shown.current) return;
    shown.current = true;
    showClip();
  }, [room, showClip]);
  useFollowing(playback, scroller, x);

  const zoomTo = (factor: number) => {
    const element = scroller.current;
    const next = Math.min(MOST_PX_S / 1000, Math.max(whole, scale * factor));
    const at = (element?.scrollLeft ?? 0) + room / 2;
    setZoom(next);
    requestAnimationFrame(() => {
      if (element) element.scrollLeft = (at / scale) * next - room / 2;
    });
  };
  const path = useMemo(() => bars(editing.levels, window, WAVE_PX), [editing.levels, window]);
  const edges = useMemo(
    () => ({
      start: stops("start", editing.words, editing.sentences, window),
      end: stops("end", editing.words, editing.sentences, window),
    }),
    [editing, window],
  );
  const seekTo = (event: PointerEvent<HTMLElement>) => {
    const left = event.currentTarget.getBoundingClientRect().left;
    const to = (client: number) =>
      playback.seek(window.start_ms + Math.min(lasts, Math.max(0, (client - left) / scale)));
    to(event.clientX);
    dragging(event, { moved: (_dx, _dy, move) => to(move.clientX) });
  };
  return (
    <div className={styles.timeline}>
      <div className={styles.zoom}>
        <IconButton label="Show more of the source" disabled={scale <= whole * 1.001} onClick={() => zoomTo(1 / 1.6)}>
          <Minus size={16} aria-hidden />
        </IconButton>
        <IconButton label="Show it larger" disabled={scale >= MOST_PX_S / 1000} onClick={() => zoomTo(1.6)}>
          <Plus size={16} aria-hidden />
        </IconButton>
        <IconButton label="Show the whole clip" onClick={showClip}>
          <Maximize2 size={16} aria-hidden />
        </IconButton>
      </div>
      <div ref={scroller} className={styles.scroller}>
        <div className={styles.track} style={{ width: lasts * scale }}>
          <div className={styles.ruler} aria-hidden onPointerDown={seekTo}>
            {ticks(window, scale).map((tick) => (
              <span key={tick} style={{ left: x(tick) }}>
                {clockOf(tick).replace(/\.0$/, "")}
              </span>
            ))}
          </div>
          <Shots {...{ framing, drafting, playback, x, window }} />
          <div className={styles.wave} onPointerDown={seekTo}>
            <svg viewBox={`0 0 ${lasts} ${WAVE_PX}`} preserveAspectRatio="none" aria-hidden="true">
              <path d={path} />
            </svg>
            {scale * 1000 >= WORDS_FROM_PX_S && <Words words={editing.words} texts={draft.words} x={x} />}
            <div className={styles.outside} style={{ left: 0, width: x(draft.start_ms) }} />
            <div className={styles.outside} style={{ left: x(draft.end_ms), right: 0 }} />
            <div
              className={styles.inside}
              style={{
                left: x(draft.start_ms),
                width: x(draft.end_ms) - x(draft.start_ms),
              }}
            />
          </div>
          {(["start", "end"] as const).map((edge) => (
            <Handle key={edge} {...{ edge, editing, drafting, playback, window, scale, x }} stops={edges[edge]} />
          ))}
          <Playhead {...{ playback, x, window }} words={editing.words} />
        </div>
      </div>
    </div>
  );
}

/** While it plays, what is heard stays in sight. */
function useFollowing(playback: Playback, scroller: React.RefObject<HTMLDivElement | null>, x: (ms: number) => number) {
  useEffect(
    () =>
      playback.subscribe(() => {
        const element = scroller.current;
        if (!element || !playback.playing) return;
        const place = x(playback.at_ms) - element.scrollLeft;
        if (place < 0 || place > 0.92 * element.clientWidth) element.scrollLeft += place - 0.1 * element.clientWidth;
      }),
    [playback, scroller, x],
  );
}

type ShotsProps = {
  framing: Framing;
  drafting: Drafting;
  playback: Playback;
  x: (ms: number) => number;
  window: Span;
};

function Shots({ framing, drafting, playback, x, window }: ShotsProps) {
  const { draft } = drafting;
  const now = usePlayback(playback, (at) =>
    framing.shots.findIndex((shot) => at.at_ms >= shot.start_ms && at.at_ms < shot.end_ms),
  );
  const places = framing.shots.map((shot) => {
    const start_ms = Math.max(shot.start_ms, window.start_ms);
    return { start_ms, left: x(start_ms) + 1, wide: x(Math.min(shot.end_ms, window.end_ms)) - x(start_ms) - 2 };
  });
  const wideEnough = (index: number) => (places[index]?.wide ?? 0) >= LEAST_TARGET_PX;
  const tabbed = wideEnough(now) ? now : places.findIndex((_, index) => wideEnough(index));
  return (
    // biome-ignore lint/a11y/useSemanticElements: buttons on a timeline, no fields of a form
    <div className={styles.shots} role="group" aria-label="Shots">
      {framing.shots.map((shot, index) => {
        const { start_ms: start, left, wide } = places[index] as (typeof places)[number];
        const put = shot.panels.some((_, panel) => draft.crops[placeOf(index, panel)]);
        const looks = cx(styles.shot, put && styles.put, index === now && styles.now);
        const place = { left, width: Math.max(2, wide) };
        if (!wideEnough(index)) return <span key={shot.start_ms} className={looks} style={place} aria-hidden />;
        return (
          <button
            key={shot.start_ms}
            type="button"
            className={looks}
            style={place}
            tabIndex={index === tabbed ? 0 : -1}
            aria-current={index === now}
            aria-label={`Shot ${index + 1}, ${clockOf(shot.start_ms)} to ${clockOf(shot.end_ms)}${put ? ", crop put by hand" : ""}`}
            onClick={() => playback.seek(Math.max(start, Math.min(draft.start_ms, shot.end_ms - 1)))}
            onKeyDown={(event) => {
              const go = (to: number) => () => {
                const other = framing.shots[to];
                if (!other) return;
                playback.seek(Math.max(other.start_ms, Math.min(draft.start_ms, other.end_ms - 1)));
                (event.currentTarget.parentElement?.children[to] as HTMLElement | undefined)?.focus();
              };
              keys(event, [
                ["ArrowRight", go(index + 1)],
                ["ArrowLeft", go(index - 1)],
              ]);
            }}
          >
            {wide > 34 && <span>{wide > 64 ? `Shot ${index + 1}` : index + 1}</span>}
          </button>
        );
      })}
    </div>
  );
}

function Words({
  words,
  texts,
  x,
}: {
  words: readonly Word[];
  texts: Readonly<Record<number, string>>;
  x: (ms: number) => number;
}) {
  return (
    <div className={styles.words} aria-hidden>
      {words.map((word) => {
        const text = textOf(word, texts);
        return (
          <span
            key={word.start_ms}
            className={text ? undefined : styles.hidden}
            style={{
              left: x(word.start_ms),
              width: x(word.end_ms) - x(word.start_ms),
            }}
          >
            {text || word.heard}
          </span>
        );
      })}
    </div>
  );
}

type HandleProps = {
  edge: Edge;
  editing: Editing;
  drafting: Drafting;
  playback: Playback;
  window: Span;
  scale: number;
  x: (ms: number) => number;
  stops: Stops;
};

function Handle({ edge, editing, drafting, playback, window, scale, x, stops: to }: HandleProps) {
  const { draft } = drafting;
  const at_ms = edge === "start" ? draft.start_ms : draft.end_ms;
  const [held, setHeld] = useState(false);
  const move = (ms: number) => drafting.change({ do: "trim", edge, at_ms: ms }, `trim.${edge}`);
  const look = () => playback.seek(edge === "start" ? at_ms : Math.max(draft.start_ms, at_ms - 1_500));
  const drag = (event: PointerEvent<HTMLElement>) => {
    event.stopPropagation();
    playback.pause();
    setHeld(true);
    dragging(event, {
      moved: (dx, _dy, pointer) => {
        const ms = at_ms + dx / scale;
        const placed = pointer.altKey ? ms : snapped(ms, to, editing.words, SNAP_PX / scale);
        move(placed);
        playback.seek(edge === "start" ? placed : placed - 40);
      },
      ended: () => {
        setHeld(false);
        drafting.seal();
      },
    });
  };
  const onKey = (event: KeyboardEvent) => {
    const go = (direction: 1 | -1) => () => {
      const next = event.altKey
        ? at_ms + direction * FREE_STEP_MS
        : nextStop(event.shiftKey ? to.sentences : to.words, at_ms, direction);
      if (next === null) return;
      move(next);
      playback.pause();
      playback.seek(edge === "start" ? next : next - 40);
    };
    keys(event, [
      ["ArrowRight", go(1)],
      ["ArrowUp", go(1)],
      ["ArrowLeft", go(-1)],
      ["ArrowDown", go(-1)],
      ["PageUp", () => move(nextStop(to.sentences, at_ms, 1) ?? at_ms)],
      ["PageDown", () => move(nextStop(to.sentences, at_ms, -1) ?? at_ms)],
      ["Home", () => move(edge === "start" ? window.start_ms : draft.start_ms)],
      ["End", () => move(edge === "start" ? draft.end_ms : window.end_ms)],
      ["Enter", look],
    ]);
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={edge === "start" ? "Clip start" : "Clip end"}
      aria-orientation="horizontal"
      aria-valuemin={Math.round(window.start_ms)}
      aria-valuemax={Math.round(window.end_ms)}
      aria-valuenow={at_ms}
      aria-valuetext={`${clockOf(at_ms)}, ${beside(edge, at_ms, editing.words, draft.words)}`}
      aria-description="Arrow keys go from word to word, with Shift from sentence to sentence, with Alt by a twentieth of a second."
      className={cx(styles.handle, styles[edge], held && styles.held)}
      style={{ left: x(at_ms) }}
      onPointerDown={drag}
      onKeyDown={onKey}
      onBlur={drafting.seal}
    >
      <span className={styles.tip} aria-hidden>
        {clockOf(at_ms)} · {beside(edge, at_ms, editing.words, draft.words)}
      </span>
    </div>
  );
}

/** The word that the clip begins or ends with. */
function beside(edge: Edge, at_ms: number, words: readonly Word[], texts: Readonly<Record<number, string>>): string {
  const word =
    edge === "start" ? words.find((each) => each.end_ms > at_ms) : words.findLast((each) => each.start_ms < at_ms);
  if (!word) return edge === "start" ? "no word after it" : "no word before it";
  const cut = word.start_ms < at_ms && at_ms < word.end_ms ? "inside " : edge === "start" ? "from " : "to ";
  return `${cut}“${textOf(word, texts) || word.heard}”`;
}

function Playhead({
  playback,
  x,
  window,
  words,
}: {
  playback: Playback;
  x: (ms: number) => number;
  window: Span;
  words: readonly Word[];
}) {
  const at_ms = usePlayback(playback, (now) => now.at_ms);
  const word = words[wordAt(words, at_ms)];
  const by = (ms: number) => () => playback.seek(Math.min(window.end_ms, Math.max(window.start_ms, at_ms + ms)));
  const toWord = (direction: 1 | -1) => () => {
    const next =
      direction === 1
        ? words.find((each) => each.start_ms > at_ms + 1)
        : words.findLast((each) => each.start_ms < at_ms - 1);
    if (next) playback.seek(next.start_ms);
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label="Position"
      aria-valuemin={Math.round(window.start_ms)}
      aria-valuemax={Math.round(window.end_ms)}
      aria-valuenow={Math.round(Math.min(window.end_ms, Math.max(window.start_ms, at_ms)))}
      aria-valuetext={`${clockOf(at_ms)}${word ? `, “${word.text || word.heard}”` : ""}`}
      className={styles.playhead}
      style={{ transform: `translateX(${x(at_ms)}px)` }}
      onKeyDown={(event) =>
        keys(event, [
          ["ArrowRight", event.shiftKey ? toWord(1) : by(100)],
          ["ArrowLeft", event.shiftKey ? toWord(-1) : by(-100)],
          ["ArrowUp", toWord(1)],
          ["ArrowDown", toWord(-1)],
          ["PageUp", by(5_000)],
          ["PageDown", by(-5_000)],
          ["Home", () => playback.seek(playback.range.start_ms)],
          ["End", () => playback.seek(playback.range.end_ms - 1)],
        ])
      }
    />
  );
}
