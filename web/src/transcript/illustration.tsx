import type { ReactNode } from "react";
import { media } from "@/api/client";
import type { TranscriptPicture } from "@/api/playback";
import styles from "./illustration.module.css";

/** A picture between two paragraphs, and under it what it shows. */
export function Illustration({ of, children }: { of: TranscriptPicture; children?: ReactNode }) {
  return (
    <figure className={styles.figure}>
      <img src={media(of.url)} alt={of.alt} width={of.width} height={of.height} loading="lazy" decoding="async" />
      {(children || of.alt) && <figcaption className={styles.caption}>{children ?? of.alt}</figcaption>}
    </figure>
  );
}
