import { CircleAlert, Download, Play, TriangleAlert } from "lucide-react";
import { useRef, useState } from "react";
import { saved } from "@/api/client";
import { clock } from "@/format";
import { Badge } from "@/ui/notes";
import { type Card, fileName } from "./cards";
import styles from "./clip-card.module.css";

const HOVER_MS = 120;
const WORDS: Record<string, string> = {
  planned: "Waits for its turn",
  frame: "Finding the faces",
  framed: "Waits for the renderer",
  render: "Being rendered",
  dead: "Could not be made",
};
const UNASKED = "Not rendered: watch the preview";

/** A clip on a board. `tabbable`: of a board's cards one is reached by Tab, the arrows lead to the others. */
export function ClipCard({ card, tabbable, onOpen }: { card: Card; tabbable: boolean; onOpen: () => void }) {
  const ready = card.state === "ready";
  const tab = tabbable ? 0 : -1;
  return (
    <article className={styles.card} data-state={card.state} aria-label={card.title}>
      <button type="button" className={styles.stage} tabIndex={tab} data-card={card.id} onClick={onOpen}>
        <span className="visually-hidden">{card.title}.</span> <Picture card={card} />
        {card.score !== null && (
          <span className={styles.score} title="How well it stands alone, from 0 to 100">
            {Math.round(card.score * 100)}
          </span>
        )}
        <span className={styles.duration}>{clock(card.duration_s)}</span>
      </button>
      <div className={styles.words}>
        <h3 title={card.title}>{card.title}</h3>
        {card.error ? (
          <p className={styles.error}>{card.error}</p>
        ) : (
          card.reason && <p className={styles.reason}>{card.reason}</p>
        )}
      </div>
      {(ready || card.degraded.length > 0) && (
        <div className={styles.foot}>
          {card.degraded.length > 0 && (
            <Badge tone="warn" icon={<TriangleAlert size={12} aria-hidden />} title={card.degraded.join("\n")}>
              {card.degraded.length === 1 ? "1 note" : `${card.degraded.length} notes`}
            </Badge>
          )}
          {card.mp4 && (
            <a
              className={styles.download}
              href={saved(card.mp4)}
              download={fileName(card.title, "mp4")}
              tabIndex={tab}
              aria-label={`Download ${card.title}`}
              title="Download MP4"
            >
              <Download size={16} aria-hidden />
            </a>
          )}
        </div>
      )}
    </article>
  );
}

/** The poster; while a pointer rests on it, the clip itself without sound. */
function Picture({ card }: { card: Card }) {
  const [over, setOver] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (card.state === "dead") {
    return (
      <span className={styles.blank}>
        <CircleAlert size={22} aria-hidden />
        {WORDS.dead}
      </span>
    );
  }
  if (card.state !== "ready") {
    return (
      <span className={styles.blank}>
        <span className={styles.sweep} aria-hidden />
        <span className={styles.play} aria-hidden>
          <Play size={18} fill="currentColor" />
        </span>
        {card.state === "framed" && card.render === "unasked" ? UNASKED : (WORDS[card.state] ?? card.state)}
      </span>
    );
  }
  return (
    <span
      className={styles.picture}
      onPointerEnter={(event) => {
        if (event.pointerType === "mouse" && !calm) timer.current = setTimeout(() => setOver(true), HOVER_MS);
      }}
      onPointerLeave={() => {
        clearTimeout(timer.current);
        setOver(false);
      }}
    >
      {card.poster && <img src={card.poster} alt="" loading="lazy" decoding="async" />}
      {over && card.mp4 && <video src={card.mp4} muted loop autoPlay playsInline tabIndex={-1} aria-hidden />}
      <span className={styles.play} aria-hidden>
        <Play size={18} fill="currentColor" />
      </span>
    </span>
  );
}
