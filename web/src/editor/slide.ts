import type { KeyboardEvent, PointerEvent } from "react";

/** A drag from press to release, in pixels since the press. The element keeps the pointer. */
export function dragging(
  event: PointerEvent<HTMLElement>,
  {
    moved,
    ended,
  }: {
    moved: (dx: number, dy: number, event: globalThis.PointerEvent) => void;
    ended?: () => void;
  },
) {
  if (event.button !== 0) return;
  const element = event.currentTarget;
  const [x, y] = [event.clientX, event.clientY];
  element.setPointerCapture(event.pointerId);
  const over = new AbortController();
  const stop = () => {
    over.abort();
    ended?.();
  };
  const options = { signal: over.signal };
  const move = (to: globalThis.PointerEvent) => moved(to.clientX - x, to.clientY - y, to);
  element.addEventListener("pointermove", move as EventListener, options);
  element.addEventListener("pointerup", stop, options);
  element.addEventListener("pointercancel", stop, options);
}

const TYPED = /^(text|search|number|email|url)$/;

/** Whether keys belong to what has the focus: a field that somebody types in. */
export const types = (target: EventTarget | null) =>
  target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && TYPED.test(target.type));

/** Runs what belongs to a key, and keeps the browser from doing its own. */
export function keys(event: KeyboardEvent, runs: readonly (readonly [key: string, run: () => void])[]) {
  const run = runs.find(([key]) => key === event.key)?.[1];
  if (!run) return;
  event.preventDefault();
  event.stopPropagation();
  run();
}
