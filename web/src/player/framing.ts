// The framing of a clip as `common/documents.py` has it; what crop.py does with it for the render, done for a page.

export type Aim = { at_ms: number; x: number; y: number };
export type Panel = {
  width: number;
  height: number;
  aims: Aim[];
  left?: number;
  top?: number;
  right?: number;
  bottom?: number;
};
export type Shot = {
  start_ms: number;
  end_ms: number;
  layout: string;
  panels: Panel[];
};
export type Framing = { width: number; height: number; shots: Shot[] };
export type Size = { width: number; height: number };

/** A part of the source, in its display pixels, and where it is shown, in shares of the output. */
export type View = {
  x: number;
  y: number;
  width: number;
  height: number;
  place: { left: number; top: number; right: number; bottom: number };
};

/** What is seen at a moment of the source, from top to bottom. */
export function viewsAt(framing: Framing, at_ms: number, source: Size): View[] {
  const shot = framing.shots.find((each) => at_ms < each.end_ms) ?? framing.shots.at(-1);
  return shot ? shot.panels.map((panel) => viewOf(panel, at_ms, framing, source)) : [];
}

function viewOf(panel: Panel, at_ms: number, framing: Framing, source: Size): View {
  const place = {
    left: panel.left ?? 0,
    top: panel.top ?? 0,
    right: panel.right ?? 1,
    bottom: panel.bottom ?? 1,
  };
  const wanted = ((place.right - place.left) * framing.width) / ((place.bottom - place.top) * framing.height);
  const most = {
    width: Math.min(panel.width, source.width),
    height: Math.min(panel.height, source.height),
  };
  const wide = most.width / most.height > wanted;
  const width = wide ? most.height * wanted : most.width;
  const height = wide ? most.height : most.width / wanted;
  const corner = aimAt(panel.aims, at_ms);
  return {
    x: inside(corner.x + (panel.width - width) / 2, source.width - width),
    y: inside(corner.y + (panel.height - height) / 2, source.height - height),
    width,
    height,
    place,
  };
}

/** Between two aims it moves in a straight line. */
export function aimAt(aims: readonly Aim[], at_ms: number): { x: number; y: number } {
  const ordered = [...new Map([...aims].sort((a, b) => a.at_ms - b.at_ms).map((aim) => [aim.at_ms, aim])).values()];
  const next = ordered.findIndex((aim) => aim.at_ms > at_ms);
  const before = next === -1 ? ordered.at(-1) : ordered[next - 1];
  const after = ordered[next];
  if (!before || !after) return before ?? after ?? { x: 0, y: 0 };
  const share = (at_ms - before.at_ms) / (after.at_ms - before.at_ms);
  return {
    x: before.x + share * (after.x - before.x),
    y: before.y + share * (after.y - before.y),
  };
}

const inside = (corner: number, most: number) => Math.min(Math.max(corner, 0), Math.max(0, most));

/** The crop that looks at the middle, for a clip that nobody framed yet. */
export function centred(output: Size, source: Size, start_ms: number, end_ms: number): Framing {
  const width = Math.min(source.width, (source.height * output.width) / output.height);
  const height = (width * output.height) / output.width;
  const aims = [
    {
      at_ms: start_ms,
      x: (source.width - width) / 2,
      y: (source.height - height) / 2,
    },
  ];
  return {
    ...output,
    shots: [{ start_ms, end_ms, layout: "static", panels: [{ width, height, aims }] }],
  };
}
