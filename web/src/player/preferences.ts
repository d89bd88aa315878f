/** What a viewer chose, kept for the next video. */
export type Preferences = {
  speed: number;
  /** A language to be read; "" for captions without one; null: none. undefined: never chosen. */
  captions?: string | null;
  /** Shortcuts of one letter work outside the player too (WCAG 2.1.4 wants a way to turn them off). */
  singleKeys: boolean;
};

const KEY = "clipmill.player";
const USUAL: Preferences = { speed: 1, singleKeys: true };

export function preferences(): Preferences {
  try {
    return { ...USUAL, ...JSON.parse(localStorage.getItem(KEY) ?? "{}") };
  } catch {
    return USUAL;
  }
}

export function prefer(change: Partial<Preferences>) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...preferences(), ...change }));
  } catch {
    // storage is forbidden here: it holds for this visit
  }
}
