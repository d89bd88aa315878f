import { ChevronLeft, ChevronRight, RotateCcw } from "lucide-react";
import { type PointerEvent, useEffect, useId } from "react";
import { Button, IconButton } from "@/ui/button";
import { Skeleton } from "@/ui/notes";
import { cropAt, freedom, moves, type Put, placeOf, putAt, shotAt } from "./crops";
import type { Box, Editing, Framing, Panel } from "./documents";
import type { Drafting } from "./drafting";
import { type Playback, usePlayback } from "./playback";
import { dragging, keys } from "./slide";
import styles from "./source-view.module.css";
import { clockOf } from "./waveform";

const STEP_PX = 8;
const LARGE_STEP_PX = 40;

/** The file where browsers play it, else a playlist. */
export type Source = { readonly mp4: string | null; readonly master: string | null };

type Props = {
  editing: Editing;
  drafting: Drafting;
  playback: Playback;
  framing: Framing;
  source: Source | null;
};

/** The whole picture with what of it is shown; each shot's crop is dragged where it should be. */
export function SourceView({ editing, drafting, playback, framing, source }: Props) {
  const failed = usePlayback(playback, (now) => now.failed);
  const index = usePlayback(playback, (now) => shotAt(framing.shots, now.at_ms));
  const { width, height } = editing.source;
  usePlaylist(playback, source?.master ?? null);
  return (
    <div className={styles.view}>
      <div className={styles.picture} style={{ aspectRatio: `${width} / ${height}` }}>
        {source ? (
          // biome-ignore lint/a11y/useMediaCaption: the captions are what is edited, beside it
          <video
            ref={playback.attach}
            className={styles.video}
            src={source.mp4 ?? undefined}
            preload="auto"
            playsInline
            aria-label="The source"
            onClick={playback.toggle}
          />
        ) : (
          <Skeleton ratio={`${width} / ${height}`} />
        )}
        {failed && <p className={styles.failed}>The browser can't play this source.</p>}
        {editing.framing && (
          <Overlay editing={editing} drafting={drafting} playback={playback} framing={framing} shot={index} />
        )}
      </div>
      {editing.framing ? (
        <ShotPanel editing={editing} drafting={drafting} playback={playback} framing={framing} index={index} />
      ) : (
        <p className={styles.note}>The clip is not framed yet: its crops can be moved when it is.</p>
      )}
    </div>
  );
}

/** Playlists need more code than files: it is loaded for those alone. At the best quality, for crops are judged by it. */
function usePlaylist(playback: Playback, master: string | null) {
  useEffect(() => {
    if (!master) return;
    let [wanted, destroy] = [true, () => {}];
    void import("@/player/engine").then(({ attach }) => {
      if (!wanted || !playback.video) return;
      const engine = attach(
        playback.video,
        { master, mp4: null, at_s: playback.at_ms / 1000 },
        {
          rungs: (rungs) => {
            if (rungs.length > 0) engine.choose(0);
          },
          showing: () => {},
          trouble: playback.fail,
        },
      );
      destroy = engine.destroy;
    });
    return () => {
      wanted = false;
      destroy();
    };
  }, [playback, master]);
}

type OverlayProps = Omit<Props, "source"> & { shot: number };

function Overlay({ editing, drafting, playback, framing, shot }: OverlayProps) {
  const at_ms = usePlayback(playback, (now) => now.at_ms);
  const picture = editing.source;
  const panels = framing.shots[shot]?.panels ?? [];
  const crops = panels.map((panel, place) => cropAt(panel, drafting.draft.crops[placeOf(shot, place)], at_ms, picture));
  const hole = ({ x, y, width, height }: Box) => `M${x} ${y}h${width}v${height}h${-width}z`;
  return (
    <>
      <svg
        className={styles.shade}
        viewBox={`0 0 ${picture.width} ${picture.height}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <path fillRule="evenodd" d={`M0 0h${picture.width}v${picture.height}H0z${crops.map(hole).join("")}`} />
      </svg>
      {panels.map((panel, place) => (
        <CropBox
          key={placeOf(shot, place)}
          {...{
            editing,
            drafting,
            playback,
            panel,
            place,
            shot,
            several: panels.length > 1,
          }}
          crop={crops[place] as Box}
        />
      ))}
    </>
  );
}

type BoxProps = {
  editing: Editing;
  drafting: Drafting;
  playback: Playback;
  panel: Panel;
  place: number;
  shot: number;
  several: boolean;
  crop: Box;
};

function CropBox({ editing, drafting, playback, panel, place, shot, several, crop }: BoxProps) {
  const picture = editing.source;
  const free = freedom(panel, picture);
  const merging = `crop.${shot}.${place}`;
  const move = (x: number, y: number) =>
    drafting.change({ do: "crop", shot, panel: place, put: putAt({ x, y }, panel, picture) }, merging);
  const put = putAt(crop, panel, picture);
  const drag = (event: PointerEvent<HTMLElement>) => {
    const across = picture.width / (event.currentTarget.parentElement?.clientWidth ?? picture.width);
    playback.pause();
    dragging(event, {
      moved: (dx, dy) => move(crop.x + dx * across, crop.y + dy * across),
      ended: drafting.seal,
    });
  };
  const by = (dx: number, dy: number) => () => move(crop.x + dx, crop.y + dy);
  const onKey = (event: React.KeyboardEvent) => {
    const step = event.shiftKey ? LARGE_STEP_PX : STEP_PX;
    keys(event, [
      ["ArrowLeft", by(-step, 0)],
      ["ArrowRight", by(step, 0)],
      ["ArrowUp", by(0, -step)],
      ["ArrowDown", by(0, step)],
      ["Home", () => move(0, crop.y)],
      ["End", () => move(free.x, crop.y)],
    ]);
  };
  const share = (value: number, whole: number) => `${(100 * value) / whole}%`;
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={`Crop of shot ${shot + 1}${several ? `, part ${place + 1}` : ""}`}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(100 * put.x)}
      aria-valuetext={wordsOf(put, free)}
      aria-description="Arrow keys move it, with Shift further."
      className={styles.crop}
      style={{
        left: share(crop.x, picture.width),
        top: share(crop.y, picture.height),
        width: share(crop.width, picture.width),
        height: share(crop.height, picture.height),
      }}
      onPointerDown={drag}
      onKeyDown={onKey}
      onBlur={drafting.seal}
    >
      {several && <span className={styles.number}>{place + 1}</span>}
    </div>
  );
}

const percent = (share: number) => `${Math.round(100 * share)} %`;

function wordsOf(put: Put, free: { x: number; y: number }): string {
  const parts = [free.x > 2 && `${percent(put.x)} across`, free.y > 2 && `${percent(put.y)} down`].filter(Boolean);
  return parts.join(", ") || "fills the picture";
}

type ShotProps = Omit<Props, "source"> & { index: number };

function ShotPanel({ editing, drafting, playback, framing, index }: ShotProps) {
  const at_ms = usePlayback(playback, (now) => Math.floor(now.at_ms / 250) * 250);
  const { shots } = framing;
  const shot = shots[index];
  if (!shot) return null;
  const { draft } = drafting;
  const put = shot.panels.some((_, place) => draft.crops[placeOf(index, place)]);
  const follows = !put && shot.panels.some(moves);
  const seek = (to: number) => {
    const other = shots[to];
    if (other) playback.seek(Math.max(other.start_ms, Math.min(draft.start_ms, other.end_ms - 1)));
  };
  return (
    <div className={styles.shot}>
      <div className={styles.shotHead}>
        <IconButton label="Shot before" disabled={index === 0} onClick={() => seek(index - 1)}>
          <ChevronLeft size={18} aria-hidden />
        </IconButton>
        <p>
          <strong>
            Shot {index + 1} of {shots.length}
          </strong>
          <span className={styles.times}>
            {clockOf(shot.start_ms)} – {clockOf(shot.end_ms)}
          </span>
        </p>
        <IconButton label="Shot after" disabled={index === shots.length - 1} onClick={() => seek(index + 1)}>
          <ChevronRight size={18} aria-hidden />
        </IconButton>
        <span className={styles.how}>{put ? "Put by hand" : follows ? "Follows the subject" : "Stands still"}</span>
        <Button
          small
          look="quiet"
          disabled={!put}
          onClick={() => {
            for (const place of shot.panels.keys())
              drafting.change({ do: "crop", shot: index, panel: place, put: null }, "uncrop");
            drafting.seal();
          }}
        >
          <RotateCcw size={15} aria-hidden />
          Put back
        </Button>
      </div>
      {shot.panels.map((panel, place) => (
        <Places
          key={placeOf(index, place)}
          {...{
            editing,
            drafting,
            playback,
            panel,
            place,
            shot: index,
            several: shot.panels.length > 1,
          }}
          crop={cropAt(panel, draft.crops[placeOf(index, place)], at_ms, editing.source)}
        />
      ))}
    </div>
  );
}

/** The same as sliders, for who would rather not drag a box. */
function Places({ editing, drafting, playback, panel, place, shot, several, crop }: BoxProps) {
  const free = freedom(panel, editing.source);
  const put = putAt(crop, panel, editing.source);
  const set = (axis: "x" | "y", value: number) => {
    playback.pause();
    drafting.change({ do: "crop", shot, panel: place, put: { ...put, [axis]: value } }, `crop.${shot}.${place}`);
  };
  const of = several ? `, part ${place + 1}` : "";
  return (
    <div className={styles.places}>
      {free.x > 2 && <Place name={`Across${of}`} value={put.x} set={(value) => set("x", value)} seal={drafting.seal} />}
      {free.y > 2 && <Place name={`Down${of}`} value={put.y} set={(value) => set("y", value)} seal={drafting.seal} />}
    </div>
  );
}

function Place({
  name,
  value,
  set,
  seal,
}: {
  name: string;
  value: number;
  set: (value: number) => void;
  seal: () => void;
}) {
  const id = useId();
  return (
    <div className={styles.place}>
      <label htmlFor={id}>{name}</label>
      <input
        id={id}
        type="range"
        min={0}
        max={1}
        step={0.01}
        value={value}
        data-undo
        aria-valuetext={percent(value)}
        onChange={(event) => set(event.target.valueAsNumber)}
        onPointerUp={seal}
        onBlur={seal}
      />
      <output htmlFor={id}>{percent(value)}</output>
    </div>
  );
}
