import { CircleCheck, FileVideo, Link2, Pause, Play, X } from "lucide-react";
import { useState } from "react";
import { Link } from "wouter";
import { about, bytes, clock, pictureName, plural } from "@/format";
import { Button, IconButton } from "@/ui/button";
import { Progress } from "@/ui/progress";
import { secondsLeft, speed } from "./pace";
import styles from "./upload.module.css";
import { changeMind, type Item, pause, remove, resume, type Video } from "./uploads";

/** One video on its way: what it is, how far it is, and what can be done about it. */
export function Row({ item }: { item: Item }) {
  const share = item.size ? item.sent / item.size : null;
  return (
    <li className={styles.row} data-state={item.state}>
      <Preview item={item} />
      <div className={styles.about}>
        <p className={styles.name} title={item.name}>
          {item.video?.title || item.name}
        </p>
        {item.video ? <Facts video={item.video} /> : <p className={styles.facts}>{facts(item)}</p>}
        {item.state !== "ready" && item.state !== "refused" && (
          <Progress
            share={item.kind === "link" || item.state === "checking" ? null : share}
            label={`Upload of ${item.name}`}
            paused={item.state === "paused" || item.state === "interrupted"}
          />
        )}
        <p className={styles.status} role="status">
          {status(item)}
        </p>
        {item.error && (
          <p className={styles.refused} role="alert">
            {item.error}
          </p>
        )}
      </div>
      <div className={styles.doing}>
        {item.job && (
          <Link className={styles.open} href={`/jobs/${item.job}`}>
            See the job
          </Link>
        )}
        {item.wish && !item.job && item.state !== "ready" && (
          <Button small look="quiet" onClick={() => changeMind(item.id)}>
            Change choices
          </Button>
        )}
        {item.kind === "file" && item.state === "sending" && (
          <IconButton label={`Pause ${item.name}`} onClick={() => pause(item.id)}>
            <Pause size={17} aria-hidden />
          </IconButton>
        )}
        {(item.state === "paused" || item.state === "interrupted") && (
          <IconButton label={`Resume ${item.name}`} onClick={() => resume(item.id)}>
            <Play size={17} aria-hidden />
          </IconButton>
        )}
        <IconButton label={`Remove ${item.name}`} onClick={() => void remove(item.id)}>
          <X size={17} aria-hidden />
        </IconButton>
      </div>
    </li>
  );
}

/** From the file itself, before a byte of it has left; not every format is one that browsers show. */
function Preview({ item }: { item: Item }) {
  const [shown, setShown] = useState(true);
  if (item.preview && shown) {
    return (
      <div className={styles.preview}>
        <video
          src={item.preview}
          controls
          muted
          playsInline
          preload="metadata"
          aria-label={`Preview of ${item.name}`}
          onError={() => setShown(false)}
        />
      </div>
    );
  }
  const Icon = item.kind === "link" ? Link2 : FileVideo;
  return (
    <div className={styles.preview} aria-hidden>
      <Icon size={26} />
    </div>
  );
}

export function Facts({ video }: { video: Video }) {
  const said = [
    clock(video.duration_s),
    `${video.width} × ${video.height} (${pictureName(video.width, video.height)})`,
    `${Math.round(video.fps * 100) / 100} fps`,
    [video.video_codec, video.audio_codec ?? "no sound"].join(" + "),
    bytes(video.size),
  ];
  return (
    <p className={styles.facts}>
      <CircleCheck size={15} aria-hidden className={styles.good} />
      {said.join(" · ")}
    </p>
  );
}

const facts = (item: Item) =>
  item.kind === "link"
    ? "From a link"
    : item.state === "refused"
      ? bytes(item.size)
      : `${bytes(item.sent)} of ${bytes(item.size)}`;

function status(item: Item): string {
  const then = item.wish ? ` Then ${plural(item.wish.clips ?? 5, "clip")} will be made.` : "";
  switch (item.state) {
    case "waiting":
      return `Waits for its turn.${then}`;
    case "sending":
      return item.kind === "link" ? `The server fetches it. Keep this page open.${then}` : `${sending(item)}${then}`;
    case "checking":
      return `All there. The server looks at it …${then}`;
    case "paused":
      return "Paused. What has arrived is kept.";
    case "interrupted":
      return "The connection broke. What has arrived is kept; it goes on when you are online again.";
    case "ready":
      return item.job ? "Clips are being made." : item.wish ? "Asking for clips …" : "";
    case "refused":
      return "";
  }
}

function sending(item: Item): string {
  const rate = speed(item.pace);
  const left = secondsLeft(item.pace, item.size);
  if (rate === null) return item.resumed ? "Goes on where it stopped …" : "Uploading …";
  const resumed = item.resumed ? `, ${bytes(item.resumed)} were there already` : "";
  return `${bytes(rate)}/s, ${left === null ? "stalled" : `${about(left)} left`}${resumed}.`;
}
