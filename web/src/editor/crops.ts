import type { Aim, Box, Framing, Panel, Shot } from "./documents";

/** What part of the source fills which part of the clip, at any moment; the renderer's own sums (services/render/crop.py). */

/** Where somebody put a crop: 0..1 of the places that it can have, from the left and the top. */
export type Put = { readonly x: number; readonly y: number };

/** By `placeOf(shot, panel)`. */
export type Puts = Readonly<Record<string, Put>>;

export const placeOf = (shot: number, panel: number) => `${shot}.${panel}`;

export const placeFrom = (place: string) => {
  const [shot = 0, panel = 0] = place.split(".").map(Number);
  return { shot, panel };
};

/** A part of the source, and where it is shown, in pixels of the output. */
export type View = {
  readonly panel: number;
  readonly crop: Box;
  readonly place: Box;
};

type Size = { readonly width: number; readonly height: number };

const STILL_PX = 0.5;

const within = (value: number, most: number) => Math.min(Math.max(value, 0), Math.max(0, most));

/** Index of the shot that a time of the source falls in; the first or the last one beyond the framing. */
export function shotAt(shots: readonly Shot[], at_ms: number): number {
  const index = shots.findIndex((shot) => at_ms < shot.end_ms);
  return index === -1 ? shots.length - 1 : index;
}

/** The corner of a panel's crop at a time, on the straight line between two aims. */
export function cornerAt(aims: readonly Aim[], at_ms: number): { x: number; y: number } {
  const after = aims.findIndex((aim) => aim.at_ms > at_ms);
  const before = after === -1 ? aims.at(-1) : aims[after - 1];
  const next = after === -1 ? undefined : aims[after];
  if (!before || !next) return { x: (before ?? next)?.x ?? 0, y: (before ?? next)?.y ?? 0 };
  const share = (at_ms - before.at_ms) / (next.at_ms - before.at_ms);
  return {
    x: before.x + share * (next.x - before.x),
    y: before.y + share * (next.y - before.y),
  };
}

/** Where the panel's crop is at a time: where it was put, or else where it was framed. */
export function cropAt(panel: Panel, put: Put | undefined, at_ms: number, picture: Size): Box {
  const corner = put ? cornerOf(put, panel, picture) : cornerAt(panel.aims, at_ms);
  return { x: corner.x, y: corner.y, width: panel.width, height: panel.height };
}

/** Still crops stand on even pixels. */
export function cornerOf(put: Put, panel: Size, picture: Size): { x: number; y: number } {
  const even = (place: number) => Math.floor(place / 2 + 1e-6) * 2;
  return {
    x: even(put.x * Math.max(0, picture.width - panel.width)),
    y: even(put.y * Math.max(0, picture.height - panel.height)),
  };
}

/** The share of its free places that a crop with this corner has; the middle where it has no freedom. */
export function putAt(corner: { x: number; y: number }, panel: Size, picture: Size): Put {
  const share = (value: number, free: number) => (free > 0 ? within(value, free) / free : 0.5);
  const round = (value: number) => Math.round(value * 10_000) / 10_000;
  return {
    x: round(share(corner.x, picture.width - panel.width)),
    y: round(share(corner.y, picture.height - panel.height)),
  };
}

/** How far a crop can go, in pixels of the source. */
export const freedom = (panel: Size, picture: Size) => ({
  x: Math.max(0, picture.width - panel.width),
  y: Math.max(0, picture.height - panel.height),
});

export const moves = (panel: Panel) =>
  Math.max(
    ...(["x", "y"] as const).map((axis) => {
      const all = panel.aims.map((aim) => aim[axis]);
      return Math.max(...all) - Math.min(...all);
    }),
  ) > STILL_PX;

/** All views of a moment, from top to bottom. */
export function viewsAt(framing: Framing, puts: Puts, at_ms: number, picture: Size): View[] {
  const index = shotAt(framing.shots, at_ms);
  const shot = framing.shots[index];
  return (shot?.panels ?? []).map((panel, number) => {
    const place = placeIn(panel, framing);
    const whole = cropAt(panel, puts[placeOf(index, number)], at_ms, picture);
    return { panel: number, place, crop: undistorted(whole, place, picture) };
  });
}

/** Edges on even pixels, so that neighbours touch. */
export function placeIn(panel: Panel, output: Size): Box {
  const even = (share: number, length: number) => Math.round((share * length) / 2) * 2;
  const [left, right] = [even(panel.left, output.width), even(panel.right, output.width)];
  const [top, bottom] = [even(panel.top, output.height), even(panel.bottom, output.height)];
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** The crop without what would have to be squeezed to fill its place, inside the picture. */
export function undistorted(crop: Box, place: Size, picture: Size): Box {
  let width = Math.min(crop.width, picture.width);
  let height = Math.min(crop.height, picture.height);
  const wanted = place.width / place.height;
  if (width / height > wanted) width = height * wanted;
  else height = width / wanted;
  const x = within(crop.x + (crop.width - width) / 2, picture.width - width);
  const y = within(crop.y + (crop.height - height) / 2, picture.height - height);
  return { x, y, width, height };
}

/** Where a box of the source lies in the output. */
export function shown(box: Box, { crop, place }: View): Box {
  const across = place.width / crop.width;
  const down = place.height / crop.height;
  return {
    x: place.x + (box.x - crop.x) * across,
    y: place.y + (box.y - crop.y) * down,
    width: box.width * across,
    height: box.height * down,
  };
}

/**
 * A guess at what a range shows before it is framed: beyond the known shots the nearest one, in another layout or without any
 * framing a still crop of the whole height.
 */
export function stillFraming(output: Size, picture: Size, range: { start_ms: number; end_ms: number }): Framing {
  const aspect = output.width / output.height;
  const width = Math.min(picture.width, Math.floor((picture.height * aspect) / 2) * 2);
  const height = Math.min(picture.height, Math.floor(width / aspect / 2) * 2);
  const aim = {
    at_ms: range.start_ms,
    x: (picture.width - width) / 2,
    y: (picture.height - height) / 2,
  };
  const panel = {
    width,
    height,
    aims: [aim],
    left: 0,
    top: 0,
    right: 1,
    bottom: 1,
  };
  return {
    ...output,
    shots: [{ ...range, layout: "static", panels: [panel] }],
    sightings: [],
  };
}
