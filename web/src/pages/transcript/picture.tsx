import { ImagePlus, Pencil, Trash2, Video } from "lucide-react";
import { useRef, useState } from "react";
import type { TranscriptPicture } from "@/api/playback";
import { Illustration } from "@/transcript/illustration";
import { Button, IconButton } from "@/ui/button";
import { TextField } from "@/ui/fields";
import styles from "./transcript.module.css";

/** A picture between two paragraphs, with what can be done with it. */
export function PlacedPicture({
  of,
  onAlt,
  onDelete,
}: {
  of: TranscriptPicture;
  onAlt: (alt: string) => void;
  onDelete: () => void;
}) {
  const [editing, setEditing] = useState(false);
  return (
    <Illustration of={of}>
      {editing ? (
        <Describing
          alt={of.alt}
          onAlt={(alt) => {
            setEditing(false);
            if (alt !== of.alt) onAlt(alt);
          }}
          onClose={() => setEditing(false)}
        />
      ) : (
        <span className={styles.described}>
          <span dir="auto">{of.alt || "Not described yet"}</span>
          <IconButton label={`Describe the picture${of.alt ? ` “${of.alt}”` : ""}`} onClick={() => setEditing(true)}>
            <Pencil size={14} aria-hidden />
          </IconButton>
          <IconButton label={`Delete the picture${of.alt ? ` “${of.alt}”` : ""}`} onClick={onDelete}>
            <Trash2 size={14} aria-hidden />
          </IconButton>
        </span>
      )}
    </Illustration>
  );
}

function Describing({ alt, onAlt, onClose }: { alt: string; onAlt: (alt: string) => void; onClose: () => void }) {
  const [draft, setDraft] = useState(alt);
  return (
    <form
      className={styles.writing}
      onSubmit={(event) => {
        event.preventDefault();
        onAlt(draft.trim());
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <TextField
        label="What it shows, for who can’t see it"
        maxLength={500}
        autoFocus
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
      />
      <div>
        <Button type="submit" look="primary" small>
          Save
        </Button>
        <Button look="quiet" small onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

/** A frame of the video, or a file of one's own. */
export function AddPicture({
  busy,
  onFrame,
  onFile,
}: {
  busy: boolean;
  onFrame: (() => void) | null;
  onFile: (file: File) => void;
}) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <>
      {onFrame && (
        <button
          type="button"
          className={styles.add}
          disabled={busy}
          title="Put what the video shows at this moment here"
          onClick={onFrame}
        >
          <Video size={14} aria-hidden /> Frame
        </button>
      )}
      <button
        type="button"
        className={styles.add}
        disabled={busy}
        title="Put a picture of your own here: JPEG, PNG or WebP"
        onClick={() => field.current?.click()}
      >
        <ImagePlus size={14} aria-hidden /> Picture
      </button>
      <input
        ref={field}
        type="file"
        accept="image/jpeg,image/png,image/webp"
        hidden
        aria-label="A picture of your own"
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = ""; // the same one may be chosen again
          if (file) onFile(file);
        }}
      />
    </>
  );
}
