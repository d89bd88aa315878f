import { pictureName } from "@/format";

/** A quality of the video, as its playlist names it. */
export type Rung = { width: number; height: number; bitrate: number };

/** "720p", and the bit rate where two have the same lines. */
export function rungNames(rungs: readonly Rung[]): string[] {
  const names = rungs.map((rung) => pictureName(rung.width, rung.height));
  return rungs.map((rung, n) => {
    const name = names[n] as string;
    return names.indexOf(name) === names.lastIndexOf(name) ? name : `${name} · ${megabits(rung.bitrate)}`;
  });
}

const megabits = (bits: number) => `${(bits / 1e6).toFixed(1)} Mbit/s`;

export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2] as const;

/** The next speed up or down; the nearest of them where the current one is none. */
export function speedAfter(now: number, steps: 1 | -1): number {
  const better = SPEEDS.filter((speed) => (steps > 0 ? speed > now + 0.01 : speed < now - 0.01));
  return (steps > 0 ? better[0] : better.at(-1)) ?? (steps > 0 ? 2 : 0.5);
}
