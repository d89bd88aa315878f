import type { Levels, Span } from "./documents";

/** Levels as bars, and times as places on the timeline. */

const SILENCE_DB = -60;
const LOUD_DB = -12;

/** 0 (silence) to 1 (loud). */
export const loudness = (db: number) => Math.min(1, Math.max(0, (db - SILENCE_DB) / (LOUD_DB - SILENCE_DB)));

/** An SVG path of bars, mirrored about the middle of `height`, for the whole window; x in milliseconds since its start. */
export function bars(levels: Levels, window: Span, height: number): string {
  const { start_ms, step_ms, levels_db } = levels;
  const parts: string[] = [];
  levels_db.forEach((db, index) => {
    const x = start_ms + index * step_ms - window.start_ms;
    if (x + step_ms <= 0 || x >= window.end_ms - window.start_ms) return;
    const tall = Math.max(2, loudness(db) ** 1.4 * height);
    const top = (height - tall) / 2;
    parts.push(
      `M${x + 0.18 * step_ms} ${top.toFixed(1)}h${(0.64 * step_ms).toFixed(0)}v${tall.toFixed(1)}h-${(0.64 * step_ms).toFixed(0)}z`,
    );
  });
  return parts.join("");
}

const STEPS_MS = [500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000];

/** Times to mark, at least `least_px` apart; `px_per_ms` is the scale. */
export function ticks(window: Span, px_per_ms: number, least_px = 70): number[] {
  const step = STEPS_MS.find((each) => each * px_per_ms >= least_px) ?? 120_000;
  const first = Math.ceil(window.start_ms / step) * step;
  const count = Math.max(0, Math.floor((window.end_ms - first) / step) + 1);
  return Array.from({ length: count }, (_, index) => first + index * step);
}

/** 1:05.3; a time of the source as people read it. */
export function clockOf(ms: number): string {
  const tenths = Math.round(Math.max(0, ms) / 100);
  const [minutes, rest] = [Math.floor(tenths / 600), tenths % 600];
  return `${minutes}:${String(Math.floor(rest / 10)).padStart(2, "0")}.${rest % 10}`;
}
