import { Play } from "lucide-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { media } from "@/api/client";
import type { Watch } from "@/api/playback";
import { clock } from "@/format";
import styles from "./player.module.css";
import type { Playhead } from "./playhead";

/** What it takes to play something; a Watch has all of it. */
export type Playable = Pick<Watch, "asset" | "kind" | "title" | "duration_s" | "width" | "height" | "state"> &
  Pick<Watch, "master" | "mp4" | "poster" | "storyboard" | "captions" | "chapters" | "replays">;

export type PlayerProps = {
  of: Playable;
  playhead: Playhead;
  /** Seconds at which it begins. */
  startAt_s?: number;
  /** The signed addresses are no longer good, or a person wants it tried again: ask for them anew. */
  onRenew?: () => void;
};

const Stage = lazy(() => import("./stage"));

/** The picture is there at once; the code that plays comes after it. */
export function Player(props: PlayerProps) {
  const { of } = props;
  const [eager, setEager] = useState(false);
  if (!of.master && !of.mp4) return <Unplayed of={of} />;
  return (
    <div className={styles.frame} style={{ aspectRatio: `${of.width} / ${of.height}` }} data-player>
      <Suspense fallback={<Still of={of} onPlay={() => setEager(true)} />}>
        <Stage {...props} eager={eager} />
      </Suspense>
    </div>
  );
}

function Still({ of, onPlay }: { of: Playable; onPlay: () => void }) {
  return (
    <div className={styles.still}>
      {of.poster && <img src={media(of.poster)} alt="" />}
      <button type="button" className={styles.big} aria-label={`Play ${of.title}`} onClick={onPlay}>
        <Play size={30} fill="currentColor" strokeWidth={0} aria-hidden />
      </button>
      <Shade>{clock(of.duration_s)}</Shade>
    </div>
  );
}

/** There is nothing to play, or not yet. */
function Unplayed({ of }: { of: Playable }) {
  const words =
    of.state === "failed" ? "This could not be made ready for playing." : "It is being prepared for playing …";
  return (
    <div className={styles.frame} style={{ aspectRatio: `${of.width} / ${of.height}` }} data-player>
      <div className={styles.still}>
        {of.poster && <img src={media(of.poster)} alt="" />}
        <p className={styles.unplayed}>{words}</p>
      </div>
    </div>
  );
}

const Shade = ({ children }: { children: ReactNode }) => <span className={styles.length}>{children}</span>;
