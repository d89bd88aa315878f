import { MessageSquarePlus, Pencil, StickyNote, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "@/ui/button";
import { TextArea } from "@/ui/fields";
import styles from "./transcript.module.css";

/** Between two paragraphs. */
export function Note({ text, onText }: { text: string; onText: (text: string) => void }) {
  const [editing, setEditing] = useState(false);
  if (editing) {
    return (
      <Writing
        text={text}
        onText={(next) => {
          setEditing(false);
          onText(next);
        }}
        onClose={() => setEditing(false)}
      />
    );
  }
  return (
    <div className={styles.note} role="note">
      <StickyNote size={15} aria-hidden />
      <p dir="auto">{text}</p>
      <IconButton label="Edit the note" onClick={() => setEditing(true)}>
        <Pencil size={14} aria-hidden />
      </IconButton>
      <IconButton label="Delete the note" onClick={() => onText("")}>
        <Trash2 size={14} aria-hidden />
      </IconButton>
    </div>
  );
}

export function AddNote({
  open,
  onOpen,
  onText,
}: {
  open: boolean;
  onOpen: (open: boolean) => void;
  onText: (text: string) => void;
}) {
  if (open) return <Writing text="" onText={onText} onClose={() => onOpen(false)} />;
  return (
    <button type="button" className={styles.add} onClick={() => onOpen(true)}>
      <MessageSquarePlus size={14} aria-hidden /> Note
    </button>
  );
}

function Writing({ text, onText, onClose }: { text: string; onText: (text: string) => void; onClose: () => void }) {
  const [draft, setDraft] = useState(text);
  const done = () => (draft.trim() ? onText(draft.trim()) : onClose());
  return (
    <form
      className={styles.writing}
      onSubmit={(event) => {
        event.preventDefault();
        done();
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) done();
      }}
    >
      <TextArea
        label="Note"
        hideLabel
        rows={2}
        maxLength={2000}
        autoFocus
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
      />
      <div>
        <Button type="submit" look="primary" small>
          Save note
        </Button>
        <Button look="quiet" small onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
