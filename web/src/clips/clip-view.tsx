import { useQuery } from "@tanstack/react-query";
import {
  ChevronLeft,
  ChevronRight,
  Download,
  ExternalLink,
  FileText,
  Pencil,
  Send,
  TriangleAlert,
  X,
} from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { saved } from "@/api/client";
import { resultsQuery } from "@/api/queries";
import { clock } from "@/format";
import { VirtualClip } from "@/player/virtual-clip";
import { Button, ButtonLink, IconButton } from "@/ui/button";
import { Note } from "@/ui/notes";
import { type Card, fileName, fileOf, hashtag } from "./cards";
import styles from "./clip-view.module.css";
import { Publish } from "./publish";
import { Rendering } from "./rendering";

/** One clip over the board: play it, judge it, take it. Arrows lead to its neighbours. */
export function ClipView({
  card,
  place,
  onStep,
  onClose,
}: {
  card: Card;
  place: [number, number];
  onStep: (step: 1 | -1) => void;
  onClose: () => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const { data: results } = useQuery({ ...resultsQuery(card.job), enabled: card.state === "ready" });
  const [at, count] = place;
  const [publishing, setPublishing] = useState(false);
  return (
    <>
      <dialog
        ref={dialog}
        className={styles.dialog}
        aria-label={card.title}
        onClose={onClose}
        onClick={(event) => event.target === dialog.current && dialog.current?.close()}
        onKeyDown={(event) => {
          if (event.altKey || event.metaKey || (event.target as Element).closest("video, input, [role=slider]")) return;
          if (event.key === "ArrowRight") onStep(1);
          if (event.key === "ArrowLeft") onStep(-1);
        }}
      >
        <div className={styles.inside}>
          <div className={styles.screen}>
            {card.mp4 ? (
              // biome-ignore lint/a11y/useMediaCaption: its captions are burned in
              <video
                src={card.mp4}
                poster={card.poster ?? undefined}
                controls
                autoPlay
                playsInline
                aria-label={card.title}
              />
            ) : card.video && card.state !== "dead" ? (
              <VirtualClip key={card.id} clip={card.id} video={card.video} autoPlay />
            ) : (
              <p>{card.error ?? "This clip is not there yet."}</p>
            )}
          </div>
          <div className={styles.about}>
            <div className={styles.steps}>
              <span>
                {at} of {count}
              </span>
              <IconButton label="The clip before" disabled={at === 1} onClick={() => onStep(-1)}>
                <ChevronLeft size={18} aria-hidden />
              </IconButton>
              <IconButton label="The next clip" disabled={at === count} onClick={() => onStep(1)}>
                <ChevronRight size={18} aria-hidden />
              </IconButton>
              <IconButton label="Close" onClick={() => dialog.current?.close()}>
                <X size={18} aria-hidden />
              </IconButton>
            </div>
            <h2>{card.title}</h2>
            <p className={styles.facts}>
              {card.score !== null && <mark>{Math.round(card.score * 100)}</mark>}
              {clock(card.duration_s)}
              {card.width && card.height ? ` · ${card.width} × ${card.height}` : ""} · from {clock(card.start_s)}
            </p>
            {card.reason && (
              <section>
                <h3>Why this one</h3>
                <p>{card.reason}</p>
              </section>
            )}
            {card.degraded.length > 0 && (
              <Note tone="warn" icon={<TriangleAlert size={17} aria-hidden />}>
                <ul>
                  {card.degraded.map((each) => (
                    <li key={each}>{each}</li>
                  ))}
                </ul>
              </Note>
            )}
            {card.text && (
              <section>
                <h3>What is said</h3>
                <p className={styles.text}>{card.text}</p>
              </section>
            )}
            {card.tags.length > 0 && (
              <p className={styles.tags}>
                {card.tags.map((tag) => (
                  <span key={tag}>{hashtag(tag)}</span>
                ))}
              </p>
            )}
            <div className={styles.actions}>
              <Rendering of={card} />
              {card.mp4 && (
                <ButtonLink look="primary" href={saved(card.mp4)} download={fileName(card.title, "mp4")}>
                  <Download size={16} aria-hidden /> Download MP4
                </ButtonLink>
              )}
              {card.mp4 && (
                <Button onClick={() => setPublishing(true)}>
                  <Send size={16} aria-hidden /> Publish
                </Button>
              )}
              {["srt", "vtt"].map((ending) => {
                const url = fileOf(card, ending, results);
                return (
                  url && (
                    <ButtonLink key={ending} href={saved(url)} download={fileName(card.title, ending)}>
                      <FileText size={16} aria-hidden /> {ending.toUpperCase()}
                    </ButtonLink>
                  )
                );
              })}
              <ButtonLink href={`/clips/${card.id}/edit`}>
                <Pencil size={16} aria-hidden /> Edit
              </ButtonLink>
              <ButtonLink href={`/watch/${card.id}`}>
                <ExternalLink size={16} aria-hidden /> Watch page
              </ButtonLink>
            </div>
          </div>
        </div>
      </dialog>
      {publishing && card.mp4 && <Publish card={card} mp4={card.mp4} onClose={() => setPublishing(false)} />}
    </>
  );
}
