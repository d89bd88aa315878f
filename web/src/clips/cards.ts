import type { Schema } from "@/api/client";
import { media } from "@/api/client";

/** A clip as boards show it, whatever part of the API told of it. */
export type Card = {
  id: string;
  index: number;
  job: string;
  video: string | null;
  state: string; // planned, frame, render, ready, dead
  title: string;
  reason: string | null;
  summary: string | null;
  text: string;
  tags: readonly string[];
  score: number | null;
  duration_s: number;
  start_s: number;
  created_at: string | null;
  degraded: readonly string[];
  width: number | null;
  height: number | null;
  poster: string | null;
  mp4: string | null;
  srt: string | null;
  vtt: string | null;
  error: string | null;
};

type Results = Schema["Results"];
type Manifest = { clips?: ManifestClip[] };
type ManifestClip = {
  index: number;
  file?: string;
  thumbnail?: string;
  srt?: string;
  vtt?: string;
  summary?: string;
  reason?: string;
  text?: string;
  tags?: string[];
  quality?: { degraded?: string[] };
};
type Facts = {
  width?: number;
  height?: number;
  duration_ms?: number;
  quality?: { degraded?: string[] };
};

/** From a clip of a job, and from the job's results where they have come. */
export function cardOf(
  clip: Schema["ClipView"],
  { results, video, created_at }: { results?: Results; video?: string; created_at?: string } = {},
): Card {
  const stem = `clip_${String(clip.index).padStart(2, "0")}`;
  const told = (results?.manifest as Manifest | undefined)?.clips?.find((each) => each.index === clip.index);
  const urls = new Map(results?.artifacts.map((artifact) => [artifact.name, media(artifact.url)]));
  const facts = (clip.facts ?? {}) as Facts;
  return {
    id: clip.id,
    index: clip.index,
    job: clip.id.slice(0, clip.id.lastIndexOf(".")),
    video: video ?? null,
    state: clip.state,
    title: clip.title || `Clip ${clip.index}`,
    reason: clip.reason ?? told?.reason ?? null,
    summary: told?.summary ?? null,
    text: told?.text ?? "",
    tags: told?.tags ?? [],
    score: clip.score ?? null,
    duration_s: facts.duration_ms ? facts.duration_ms / 1000 : clip.end_s - clip.start_s,
    start_s: clip.start_s,
    created_at: created_at ?? null,
    degraded: facts.quality?.degraded ?? told?.quality?.degraded ?? [],
    width: facts.width ?? null,
    height: facts.height ?? null,
    poster: urls.get(`${stem}.jpg`) ?? null,
    mp4: urls.get(`${stem}.mp4`) ?? null,
    srt: urls.get(`${stem}.srt`) ?? null,
    vtt: urls.get(`${stem}.vtt`) ?? null,
    error: clip.error?.message ?? null,
  };
}

/** A file's name for a clip on a person's disk. */
export const fileName = (title: string, ending: string) =>
  `${
    title
      .replace(/[\\/:*?"<>|\p{Cc}]+/gu, " ")
      .replace(/\s+/g, " ")
      .trim()
      .slice(0, 80) || "clip"
  }.${ending}`;
