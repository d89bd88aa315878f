import { TextField } from "@/ui/fields";
import type { Editing } from "./documents";
import type { Drafting } from "./drafting";
import styles from "./speaker-panel.module.css";

/** Who speaks, by name: for the whole video, as its transcript has them. */
export function SpeakerPanel({ editing, drafting }: { editing: Editing; drafting: Drafting }) {
  const speakers = [...new Set(editing.words.flatMap((word) => word.speaker ?? []))].sort();
  if (!speakers.length) {
    return <p className={styles.none}>Speakers were not told apart in this video.</p>;
  }
  return (
    <div className={styles.panel}>
      {speakers.map((speaker) => (
        <TextField
          key={speaker}
          label={`Name of ${speaker}`}
          placeholder={speaker}
          maxLength={80}
          data-undo
          value={drafting.draft.speakers[speaker] ?? ""}
          onChange={(event) =>
            drafting.change({ do: "speaker", speaker, name: event.target.value }, `speaker.${speaker}`)
          }
          onBlur={drafting.seal}
        />
      ))}
      <p className={styles.hint}>Names hold for the whole video.</p>
    </div>
  );
}
