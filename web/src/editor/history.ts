/** What was, is, and was taken back. Steps with the same `merging` key in a row are one step: a drag, a word being typed. */
export type History<T> = {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
  readonly merging: string | null;
};

const MOST = 500;

export const begun = <T>(present: T): History<T> => ({
  past: [],
  present,
  future: [],
  merging: null,
});

export function put<T>(history: History<T>, next: T, merging: string | null = null): History<T> {
  if (Object.is(next, history.present)) return history;
  if (merging !== null && merging === history.merging) return { ...history, present: next, future: [] };
  return {
    past: [...history.past, history.present].slice(-MOST),
    present: next,
    future: [],
    merging,
  };
}

export function undone<T>(history: History<T>): History<T> {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  const past = history.past.slice(0, -1);
  return {
    past,
    present: before,
    future: [history.present, ...history.future],
    merging: null,
  };
}

export function redone<T>(history: History<T>): History<T> {
  const [after, ...future] = history.future;
  if (after === undefined) return history;
  return {
    past: [...history.past, history.present],
    present: after,
    future,
    merging: null,
  };
}

/** What comes next is a step of its own. */
export const sealed = <T>(history: History<T>): History<T> =>
  history.merging === null ? history : { ...history, merging: null };
