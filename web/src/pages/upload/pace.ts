/** How fast bytes have been leaving lately. */
export type Pace = {
  readonly samples: readonly { at_ms: number; sent: number }[];
};

const WINDOW_MS = 6_000;
const LEAST_MS = 800; // less says nothing

export const noPace: Pace = { samples: [] };

export function paced(pace: Pace, sent: number, at_ms: number): Pace {
  const last = pace.samples.at(-1);
  if (last && sent < last.sent) return { samples: [{ at_ms, sent }] }; // it went back to what the server had stored
  const kept = pace.samples.filter((sample) => at_ms - sample.at_ms <= WINDOW_MS);
  return { samples: [...kept, { at_ms, sent }] };
}

/** Bytes a second; null until that can be said. */
export function speed(pace: Pace): number | null {
  const [first, last] = [pace.samples[0], pace.samples.at(-1)];
  if (!first || !last || last.at_ms - first.at_ms < LEAST_MS) return null;
  return ((last.sent - first.sent) / (last.at_ms - first.at_ms)) * 1000;
}

/** Seconds until all of it is there; null where nobody can say. */
export function secondsLeft(pace: Pace, size: number): number | null {
  const rate = speed(pace);
  const sent = pace.samples.at(-1)?.sent ?? 0;
  return rate ? (size - sent) / rate : null;
}
