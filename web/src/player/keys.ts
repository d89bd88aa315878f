export type Action =
  | { do: "toggle" | "captions" | "fullscreen" | "mute" | "help" }
  | { do: "skip"; seconds: number }
  | { do: "jump"; share: number }
  | { do: "speed"; steps: 1 | -1 }
  | { do: "frame"; steps: 1 | -1 }
  | { do: "volume"; by: number };

type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">;

const KEYS: Record<string, Action> = {
  k: { do: "toggle" },
  " ": { do: "toggle" },
  j: { do: "skip", seconds: -10 },
  l: { do: "skip", seconds: 10 },
  ArrowLeft: { do: "skip", seconds: -5 },
  ArrowRight: { do: "skip", seconds: 5 },
  ArrowUp: { do: "volume", by: 0.05 },
  ArrowDown: { do: "volume", by: -0.05 },
  Home: { do: "jump", share: 0 },
  End: { do: "jump", share: 1 },
  c: { do: "captions" },
  f: { do: "fullscreen" },
  m: { do: "mute" },
  ",": { do: "frame", steps: -1 },
  ".": { do: "frame", steps: 1 },
  "<": { do: "speed", steps: -1 },
  ">": { do: "speed", steps: 1 },
  "?": { do: "help" },
};

/** What the help says; in the order in which it says it. */
export const HELP: readonly [keys: readonly string[], what: string][] = [
  [["K", "Space"], "Play or pause"],
  [["J", "L"], "Back or on by 10 seconds"],
  [["←", "→"], "Back or on by 5 seconds"],
  [["↑", "↓"], "Louder or quieter, with focus in the player"],
  [["0", "9"], "To a tenth of the video"],
  [[",", "."], "One picture back or on"],
  [["<", ">"], "Slower or faster"],
  [["C"], "Captions on or off"],
  [["M"], "Sound on or off"],
  [["F"], "Full screen"],
  [["?"], "This help"],
];

export function actionOf(pressed: Pressed): Action | null {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey) return null;
  if (/^[0-9]$/.test(pressed.key)) return { do: "jump", share: Number(pressed.key) / 10 };
  return KEYS[pressed.key.length === 1 ? pressed.key.toLowerCase() : pressed.key] ?? null;
}

/** Where a key pressed belongs: `inside` the player; in a `field`; on something that uses `own` keys, such as a button. */
export type Place = {
  inside: boolean;
  field: boolean;
  own: "none" | "press" | "arrows";
};

/** Whether the player may act on a key. Keys that scroll the page are the player's only inside it. */
export function heeds(key: string, place: Place, singleKeys: boolean): boolean {
  if (place.field) return false;
  if (key.length === 1 && key !== " " && !singleKeys && !place.inside) return false;
  if (key === " ") return place.own === "none" || place.own === "arrows";
  if (key.startsWith("Arrow") || key === "Home" || key === "End") {
    if (place.own === "arrows") return false;
    return place.inside || key === "ArrowLeft" || key === "ArrowRight";
  }
  return true;
}

const TEXT_INPUTS = /^(?:text|search|url|email|password|number|tel|date|time|datetime-local|month|week)$/;

/** `path`: of the event, from the innermost element. */
export function placeOf(path: readonly EventTarget[], player: EventTarget | null): Place {
  const place: Place = {
    inside: player !== null && path.includes(player),
    field: false,
    own: "none",
  };
  for (const target of path) {
    if (target === player || !(target instanceof HTMLElement)) continue;
    const role = target.getAttribute("role");
    if (target.isContentEditable || target.matches("textarea, select") || role === "textbox") place.field = true;
    if (target instanceof HTMLInputElement) {
      if (TEXT_INPUTS.test(target.type)) place.field = true;
      else if (target.type === "radio") place.own = "arrows";
      else if (target.type === "range") place.own = "arrows";
      else place.own = "press";
    }
    if (target.matches("dialog")) place.field = true;
    if (role && /^(?:slider|menu|menuitem|menuitemradio|tab|tablist|listbox|radio)$/.test(role)) place.own = "arrows";
    if (place.own === "none" && (target.matches("button, a[href], summary") || role === "button")) place.own = "press";
  }
  return place;
}
