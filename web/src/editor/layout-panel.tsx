import { useId } from "react";
import choice from "@/ui/choice.module.css";
import { cx } from "@/ui/cx";
import { Note } from "@/ui/notes";
import type { Editing, Layout } from "./documents";
import type { Drafting } from "./drafting";
import styles from "./layout-panel.module.css";

const LAYOUTS: {
  value: "auto" | Layout;
  name: string;
  says: string;
  parts: [x: number, y: number, width: number, height: number][];
}[] = [
  {
    value: "auto",
    name: "Choose per scene",
    says: "What suits each shot",
    parts: [
      [3, 3, 12, 10],
      [3, 15, 12, 10],
    ],
  },
  {
    value: "focus",
    name: "Follow the speaker",
    says: "One person, closely",
    parts: [[3, 3, 12, 22]],
  },
  {
    value: "stack",
    name: "Screen and face",
    says: "The screen above, the face below",
    parts: [
      [2, 2, 14, 13],
      [5, 16, 8, 10],
    ],
  },
  {
    value: "split",
    name: "Two people",
    says: "One above the other",
    parts: [
      [2, 2, 14, 11.5],
      [2, 14.5, 14, 11.5],
    ],
  },
  {
    value: "static",
    name: "Stand still",
    says: "A still crop of the picture",
    parts: [[2, 8, 14, 12]],
  },
];

type Props = { editing: Editing; drafting: Drafting; reframed: boolean };

/** How each shot fills the clip. */
export function LayoutPanel({ editing, drafting, reframed }: Props) {
  const name = useId();
  return (
    <div className={styles.panel}>
      <fieldset className={styles.cards}>
        <legend className={styles.legend}>Layout</legend>
        {LAYOUTS.map((layout) => (
          <label key={layout.value} className={cx(choice.choice, choice.framed, styles.card)}>
            <input
              type="radio"
              name={name}
              checked={drafting.draft.layout === layout.value}
              onChange={() => drafting.change({ do: "layout", layout: layout.value })}
            />
            <svg viewBox="0 0 18 28" width="27" height="42" aria-hidden="true">
              <rect x="0.5" y="0.5" width="17" height="27" rx="2.5" fill="none" stroke="currentColor" />
              {layout.parts.map(([x, y, width, height]) => (
                <rect key={y} x={x} y={y} width={width} height={height} rx="1.5" fill="currentColor" opacity="0.55" />
              ))}
            </svg>
            <span>
              <strong>{layout.name}</strong>
              <small>{layout.says}</small>
            </span>
          </label>
        ))}
      </fieldset>
      {reframed && editing.framing && (
        <Note tone="warn">
          The shots are framed anew when you apply. Until then the preview shows the crops of now.
        </Note>
      )}
    </div>
  );
}
