import type { Editing } from "./documents";
import { type Draft, draftOf } from "./draft";

/** Drafts on this device: what was changed of a clip and not applied survives a reload. */

type Kept = { version: 1; base: string; draft: Draft; at: number };

const keyOf = (clip: string) => `clipmill.draft.${clip}`;

/** A clip never changes; should it, a draft of what it was is of no use. */
const baseOf = (editing: Editing) => {
  const { start_ms, end_ms, layout } = draftOf(editing);
  return JSON.stringify([start_ms, end_ms, layout, editing.framing?.shots.length ?? 0, editing.words.length]);
};

export type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** False where nothing can be stored: then a reload would lose it. */
export function keep(store: Store, editing: Editing, draft: Draft, now_ms: number): boolean {
  const kept: Kept = { version: 1, base: baseOf(editing), draft, at: now_ms };
  try {
    store.setItem(keyOf(editing.clip.id), JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
}

export function kept(store: Store, editing: Editing): { draft: Draft; at: number } | null {
  try {
    const found = JSON.parse(store.getItem(keyOf(editing.clip.id)) ?? "null") as Kept | null;
    if (found?.version !== 1 || found.base !== baseOf(editing)) return null;
    return { draft: { ...draftOf(editing), ...found.draft }, at: found.at };
  } catch {
    return null;
  }
}

export function forget(store: Store, clip: string) {
  try {
    store.removeItem(keyOf(clip));
  } catch {
    // storage is forbidden: there is nothing to forget
  }
}
