import { Pencil } from "lucide-react";
import { useState } from "react";
import { speakerName } from "@/transcript/paragraphs";
import styles from "./transcript.module.css";

/** Who speaks; a name given here holds wherever they speak. */
export function Speaker({
  speaker,
  names,
  onName,
}: {
  speaker: string;
  names: Record<string, string> | undefined;
  onName: (name: string) => void;
}) {
  const [editing, setEditing] = useState(false);
  const name = speakerName(speaker, names);
  if (!editing) {
    return (
      <button type="button" className={styles.speaker} onClick={() => setEditing(true)}>
        {name} <Pencil size={12} aria-label="Rename" />
      </button>
    );
  }
  const done = (text: string) => {
    setEditing(false);
    if (text.trim() !== (names?.[speaker] ?? "")) onName(text.trim());
  };
  return (
    <input
      className={styles.naming}
      aria-label={`Name of ${name}, everywhere`}
      defaultValue={names?.[speaker] ?? ""}
      placeholder={name}
      maxLength={100}
      // biome-ignore lint/a11y/noAutofocus: it takes the place of the button that was pressed
      autoFocus
      onBlur={(event) => done(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === "Enter") done(event.currentTarget.value);
        if (event.key === "Escape") setEditing(false);
      }}
    />
  );
}
