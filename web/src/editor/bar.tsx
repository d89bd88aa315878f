import { ArrowLeft, Redo2, Undo2 } from "lucide-react";
import { Link } from "wouter";
import { about } from "@/format";
import { Button, IconButton } from "@/ui/button";
import styles from "./bar.module.css";
import type { Editing } from "./documents";
import type { Drafting } from "./drafting";
import { plan, secondsOf } from "./effort";

/** What is edited, back and forth, and what applying it would cost. */
export function Bar({ editing, drafting, apply }: { editing: Editing; drafting: Drafting; apply: () => void }) {
  const { draft, dirty } = drafting;
  const seconds = secondsOf(draft, editing);
  return (
    <div className={styles.bar}>
      <Link
        href={`/jobs/${editing.clip.job_id}`}
        className={styles.back}
        aria-label="Back to the job's clips"
        title="Back to the job's clips"
      >
        <ArrowLeft size={18} aria-hidden />
      </Link>
      <div className={styles.name}>
        <h1 className="visually-hidden">Edit clip</h1>
        <input
          aria-label="Title"
          className={styles.title}
          value={draft.title}
          maxLength={200}
          data-undo
          placeholder={editing.clip.title ?? "Title"}
          onChange={(event) => drafting.change({ do: "title", title: event.target.value }, "title")}
          onBlur={drafting.seal}
        />
      </div>
      <div className={styles.history}>
        <IconButton
          label="Undo (Ctrl+Z)"
          aria-keyshortcuts="Control+Z"
          disabled={!drafting.canUndo}
          onClick={drafting.undo}
        >
          <Undo2 size={18} aria-hidden />
        </IconButton>
        <IconButton
          label="Redo (Ctrl+Shift+Z)"
          aria-keyshortcuts="Control+Shift+Z"
          disabled={!drafting.canRedo}
          onClick={drafting.redo}
        >
          <Redo2 size={18} aria-hidden />
        </IconButton>
      </div>
      <p className={styles.effort} role="status">
        {dirty ? (
          <>
            <span className={styles.dot} aria-hidden />
            {plan(draft, editing)}
            {seconds > 0 && `: ${about(seconds)}`}
          </>
        ) : drafting.applied ? (
          "Applied"
        ) : (
          "No changes yet"
        )}
      </p>
      <Button look="primary" disabled={!dirty} onClick={apply}>
        Apply
      </Button>
    </div>
  );
}
