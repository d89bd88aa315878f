/**
 * An area under a smooth line through shares of 0..1, in a box of 1000 × 100 with its ground at the bottom.
 * The curves are monotone, so that no peak is drawn that was not watched.
 */
export function replayPath(shares: readonly number[]): string {
  if (shares.length < 2) return "";
  const step = 1000 / (shares.length - 1);
  const points = shares.map((share, n) => [n * step, 100 - 100 * Math.min(1, Math.max(0, share))] as const);
  const curves = points.slice(1).map(([x, y], n) => {
    const [x0, y0] = points[n] as readonly [number, number];
    const third = step / 3;
    const s0 = slope(points, n) * third;
    const s1 = slope(points, n + 1) * third;
    return `C${fixed(x0 + third)} ${fixed(y0 + s0)} ${fixed(x - third)} ${fixed(y - s1)} ${fixed(x)} ${fixed(y)}`;
  });
  return `M0 100L0 ${fixed(points[0]?.[1] ?? 100)}${curves.join("")}L1000 100Z`;
}

/** Of the line at a point: none at a peak or a dip. */
function slope(points: readonly (readonly [number, number])[], n: number): number {
  const [before, here, after] = [points[n - 1], points[n], points[n + 1]];
  if (!before || !here || !after) return 0;
  const [left, right] = [(here[1] - before[1]) / (here[0] - before[0]), (after[1] - here[1]) / (after[0] - here[0])];
  if (left * right <= 0) return 0;
  return (2 * left * right) / (left + right);
}

const fixed = (value: number) => String(Math.round(value * 10) / 10);

/** Seconds at which the most replayed part begins; null where nothing stands out. */
export function mostReplayed(shares: readonly number[], duration_s: number): number | null {
  if (shares.length < 4) return null;
  const most = Math.max(...shares);
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  return most > 1.3 * mean ? (shares.indexOf(most) * duration_s) / shares.length : null;
}
