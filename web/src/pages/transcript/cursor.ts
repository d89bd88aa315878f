/** Words [first, last] of the transcript by their index; `from` is where the selecting began, `to` where it has got to. */
export type Picked = { from: number; to: number };

/** Where each paragraph begins and ends, in indices of words. */
export type Bounds = readonly { first: number; last: number }[];

/** Where a key takes the word cursor; null: nowhere. */
export function moved(at: number, key: string, bounds: Bounds): number | null {
  const last = bounds.at(-1)?.last ?? 0;
  const here = Math.max(
    0,
    bounds.findIndex((paragraph) => at <= paragraph.last),
  );
  switch (key) {
    case "ArrowLeft":
      return Math.max(0, at - 1);
    case "ArrowRight":
      return Math.min(last, at + 1);
    case "ArrowUp":
      return bounds[at === bounds[here]?.first ? Math.max(0, here - 1) : here]?.first ?? 0;
    case "ArrowDown":
      return bounds[Math.min(bounds.length - 1, here + 1)]?.first ?? last;
    case "Home":
      return bounds[here]?.first ?? 0;
    case "End":
      return bounds[here]?.last ?? last;
    default:
      return null;
  }
}

export const ordered = ({ from, to }: Picked) => (from <= to ? { first: from, last: to } : { first: to, last: from });
