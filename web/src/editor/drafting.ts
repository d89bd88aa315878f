import { useCallback, useEffect, useReducer, useRef, useState } from "react";
import type { Editing } from "./documents";
import { type Change, changed, type Draft, differences, draftOf } from "./draft";
import { begun, type History, put, redone, sealed, undone } from "./history";
import { forget, keep, kept } from "./keeping";

type Step =
  | { step: "change"; change: Change; merging: string | null }
  | { step: "undo" | "redo" | "seal" }
  | { step: "discard" };

/** `change` with the same `merging` in a row is one step to undo; `seal` ends it. */
export type Drafting = {
  readonly draft: Draft;
  readonly dirty: boolean;
  /** A new clip is made of just this draft. */
  readonly applied: boolean;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** When the draft was left that was found here and taken up again. */
  readonly resumed: number | null;
  readonly change: (change: Change, merging?: string) => void;
  readonly seal: () => void;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly discard: () => void;
  /** The draft is being applied: it is not kept any more. */
  readonly done: () => void;
  /** It was not, after all. */
  readonly undone: () => void;
};

const KEEP_AFTER_MS = 250;

export function useDrafting(editing: Editing): Drafting {
  const [found] = useState(() => kept(localStorage, editing));
  const [resumed, setResumed] = useState(found?.at ?? null);
  const [applied, setApplied] = useState<Draft | null>(null);
  const [history, dispatch] = useReducer(
    (state: History<Draft>, step: Step) => stepped(state, step, editing),
    found ? put(begun(draftOf(editing)), found.draft) : begun(draftOf(editing)),
  );
  const draft = history.present;
  const dirty = differences(draft, editing).length > 0 && draft !== applied;
  useKeeping(editing, draft, dirty);
  return {
    draft,
    dirty,
    applied: draft === applied,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    resumed,
    change: useCallback((change, merging) => dispatch({ step: "change", change, merging: merging ?? null }), []),
    seal: useCallback(() => dispatch({ step: "seal" }), []),
    undo: useCallback(() => dispatch({ step: "undo" }), []),
    redo: useCallback(() => dispatch({ step: "redo" }), []),
    discard: useCallback(() => {
      dispatch({ step: "discard" });
      setResumed(null);
    }, []),
    done: useCallback(() => setApplied(draft), [draft]),
    undone: useCallback(() => setApplied(null), []),
  };
}

function stepped(history: History<Draft>, step: Step, editing: Editing): History<Draft> {
  switch (step.step) {
    case "change":
      return put(history, changed(history.present, step.change, editing), step.merging);
    case "undo":
      return undone(history);
    case "redo":
      return redone(history);
    case "seal":
      return sealed(history);
    case "discard":
      return put(history, draftOf(editing));
  }
}

/** Keeps the draft on this device, at the latest when the page goes; and asks before it goes while something is not applied. */
function useKeeping(editing: Editing, draft: Draft, dirty: boolean) {
  const write = useRef(() => {});
  useEffect(() => {
    const store = () =>
      dirty ? void keep(localStorage, editing, draft, Date.now()) : forget(localStorage, editing.clip.id);
    write.current = store;
    const timer = setTimeout(store, KEEP_AFTER_MS);
    return () => clearTimeout(timer);
  }, [editing, draft, dirty]);
  useEffect(() => {
    const store = () => write.current();
    window.addEventListener("pagehide", store);
    return () => {
      window.removeEventListener("pagehide", store);
      store();
    };
  }, []);
  useEffect(() => {
    if (!dirty) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [dirty]);
}
