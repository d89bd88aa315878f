import { media, type Schema } from "@/api/client";

export type Render = Schema["ClipView"]["render"];

/** A clip as boards show it, from a list of clips or from a job. */
export type Card = {
  id: string;
  index: number;
  job: string;
  video: string;
  state: string; // planned, frame, framed, render, ready, dead
  render: Render;
  title: string;
  reason: string;
  text: string;
  tags: readonly string[];
  score: number | null;
  duration_s: number;
  start_s: number;
  degraded: readonly string[];
  width: number;
  height: number;
  poster: string | null;
  mp4: string | null;
  error: string | null;
};

export function cardOf(clip: Schema["ClipView"] | Schema["ClipCard"]): Card {
  return {
    id: clip.id,
    index: clip.index,
    job: clip.job_id,
    video: clip.video_id,
    state: clip.state,
    render: clip.render,
    title: clip.title || `Clip ${clip.index}`,
    reason: clip.reason ?? "",
    text: clip.text ?? "",
    tags: clip.tags ?? [],
    score: clip.score ?? null,
    duration_s: clip.duration_s,
    start_s: clip.start_s,
    degraded: "degraded" in clip ? clip.degraded : (clip.quality?.degraded ?? []),
    width: clip.width,
    height: clip.height,
    poster: clip.poster ? media(clip.poster) : null,
    mp4: clip.mp4 ? media(clip.mp4) : null,
    error: "error" in clip ? (clip.error?.message ?? null) : null,
  };
}

/** The file of a clip among a job's results, such as its subtitles. */
export function fileOf(card: Card, ending: string, results: Schema["Results"] | undefined): string | null {
  const name = `clip_${String(card.index).padStart(2, "0")}.${ending}`;
  const found = results?.artifacts.find((artifact) => artifact.name === name);
  return found ? media(found.url) : null;
}

/** A tag as platforms read it. */
export const hashtag = (tag: string) => `#${tag.replace(/\s+/g, "")}`;

/** A file's name for a clip on a person's disk. */
export function fileName(title: string, ending: string): string {
  const plain = title
    .replace(/[\\/:*?"<>|\p{Cc}]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  return `${plain.slice(0, 80) || "clip"}.${ending}`;
}
