import { queryOptions } from "@tanstack/react-query";
import type { Client } from "openapi-fetch";
import { api, ask, media } from "./client";
import { problemOf, unreachable } from "./problem";

// Typed by hand until the generated schema has these calls; then `Paths` and the types below come from there.

export type Visibility = "private" | "followers" | "unlisted" | "public";

/** What there is to play, as anybody who may see it is told. URLs are root-relative and signed until `expires_at`. */
export type Watch = {
  asset: string;
  kind: "video" | "clip";
  title: string;
  summary: string | null;
  account: string | null;
  mine: boolean;
  visibility: Visibility;
  duration_s: number;
  width: number;
  height: number;
  created_at: string;
  state: "ready" | "packaging" | "failed";
  master: string | null;
  mp4: string | null;
  poster: string | null;
  storyboard: string | null;
  captions: { language: string | null; label: string; url: string }[];
  chapters: { start_s: number; title: string }[];
  transcript: string | null;
  likes: number;
  liked: boolean;
  views: number;
  replays: number[];
  expires_at: string;
};

export type Share = {
  id: string;
  asset: string;
  token?: string | null;
  url?: string | null;
  title?: string | null;
  created_at: string;
  expires_at: string | null;
};

export type Word = {
  start_ms: number;
  end_ms: number;
  text: string;
  probability?: number | null;
  speaker?: string | null;
};
export type Segment = {
  start_ms: number;
  end_ms: number;
  text: string;
  words: Word[];
  speaker?: string | null;
};
export type TranscriptNote = { at_ms: number; text: string };

export type Transcript = {
  language: string | null;
  duration_ms: number;
  origin: string;
  word_times: "measured" | "interpolated";
  segments: Segment[];
  speakers?: Record<string, string>;
  notes?: TranscriptNote[];
};

export type TranscriptChange = {
  words?: { start_ms: number; text: string }[];
  speakers?: Record<string, string>;
  notes?: TranscriptNote[];
};

type Ok<T> = { responses: { 200: { content: { "application/json": T } } } };
type None = { responses: { 204: { content?: never } } };
type By<K extends string> = { parameters: { path: Record<K, string> } };
type Body<T> = { requestBody: { content: { "application/json": T } } };
type Asked = { title?: string; visibility?: Visibility };
type ShareWish = { expires_s: number | null; title?: string };

type Paths = {
  "/api/v1/watch/{asset}": { get: By<"asset"> & Ok<Watch> };
  "/api/v1/shared/{token}": { get: By<"token"> & Ok<Watch> };
  "/api/v1/likes/{asset}": {
    put: By<"asset"> & None;
    delete: By<"asset"> & None;
  };
  "/api/v1/follows/{account}": {
    put: By<"account"> & None;
    delete: By<"account"> & None;
  };
  "/api/v1/follows": {
    get: Ok<{ items: { account: string; since: string }[] }>;
  };
  "/api/v1/videos/{asset}/shares": {
    get: By<"asset"> & Ok<{ items: Share[] }>;
    post: By<"asset"> & Body<ShareWish> & Ok<Share>;
  };
  "/api/v1/clips/{asset}/shares": {
    get: By<"asset"> & Ok<{ items: Share[] }>;
    post: By<"asset"> & Body<ShareWish> & Ok<Share>;
  };
  "/api/v1/shares/{id}": { delete: By<"id"> & None };
  "/api/v1/videos/{asset}": { patch: By<"asset"> & Body<Asked> & Ok<unknown> };
  "/api/v1/clips/{asset}": { patch: By<"asset"> & Body<Asked> & Ok<unknown> };
  "/api/v1/jobs": {
    post: Body<{ video_id: string; clips: number; ranges: Range[] }> & Ok<{ id: string }>;
  };
  "/api/v1/videos/{video}/transcript": {
    get: By<"video"> & Ok<Transcript>;
    patch: By<"video"> & Body<TranscriptChange> & Ok<Transcript>;
  };
};

const calls = api as unknown as Client<Paths>;

/** The id of a clip has a dot, that of a video has none. */
export const isClip = (asset: string) => asset.includes(".");

const STALE_MS = 60_000;
const PACKAGING_MS = 4_000;

const soon = (watch: Watch | undefined) => (watch?.state === "packaging" ? PACKAGING_MS : false);

export const watchQuery = (asset: string) =>
  queryOptions({
    queryKey: ["watch", asset],
    queryFn: () => ask(calls.GET("/api/v1/watch/{asset}", { params: { path: { asset } } })),
    staleTime: STALE_MS,
    refetchInterval: (query) => soon(query.state.data),
  });

export const sharedQuery = (token: string) =>
  queryOptions({
    queryKey: ["shared", token],
    queryFn: () => ask(calls.GET("/api/v1/shared/{token}", { params: { path: { token } } })),
    staleTime: STALE_MS,
    refetchInterval: (query) => soon(query.state.data),
  });

export const like = (asset: string, on: boolean) => {
  const wish = { params: { path: { asset } } };
  return ask(on ? calls.PUT("/api/v1/likes/{asset}", wish) : calls.DELETE("/api/v1/likes/{asset}", wish));
};

export const follow = (account: string, on: boolean) => {
  const wish = { params: { path: { account } } };
  return ask(on ? calls.PUT("/api/v1/follows/{account}", wish) : calls.DELETE("/api/v1/follows/{account}", wish));
};

export const followsQuery = queryOptions({
  queryKey: ["follows"],
  queryFn: () => ask(calls.GET("/api/v1/follows")),
  staleTime: STALE_MS,
});

export const sharesQuery = (asset: string) =>
  queryOptions({
    queryKey: ["shares", asset],
    queryFn: () => {
      const wish = { params: { path: { asset } } };
      return ask(
        isClip(asset)
          ? calls.GET("/api/v1/clips/{asset}/shares", wish)
          : calls.GET("/api/v1/videos/{asset}/shares", wish),
      );
    },
  });

export const share = (asset: string, body: ShareWish) => {
  const wish = { params: { path: { asset } }, body };
  return ask(
    isClip(asset)
      ? calls.POST("/api/v1/clips/{asset}/shares", wish)
      : calls.POST("/api/v1/videos/{asset}/shares", wish),
  );
};

export const revoke = (id: string) => ask(calls.DELETE("/api/v1/shares/{id}", { params: { path: { id } } }));

export const change = (asset: string, body: Asked) => {
  const wish = { params: { path: { asset } }, body };
  return ask(isClip(asset) ? calls.PATCH("/api/v1/clips/{asset}", wish) : calls.PATCH("/api/v1/videos/{asset}", wish));
};

/** The owner's transcript, with the names of speakers and the notes. */
export const transcriptQuery = (video: string) =>
  queryOptions({
    queryKey: ["transcript", video],
    queryFn: () =>
      ask(
        calls.GET("/api/v1/videos/{video}/transcript", {
          params: { path: { video } },
        }),
      ),
    staleTime: STALE_MS,
  });

export const correct = (video: string, body: TranscriptChange) =>
  ask(
    calls.PATCH("/api/v1/videos/{video}/transcript", {
      params: { path: { video } },
      body,
    }),
  );

/** A change to it; and what it is like meanwhile, before the server says so. */
export function corrected(before: Transcript, change: TranscriptChange): Transcript {
  const texts = new Map(change.words?.map(({ start_ms, text }) => [start_ms, text]));
  const changed = new Map(change.notes?.map((note) => [note.at_ms, note]));
  const kept = (before.notes ?? []).filter((note) => !changed.has(note.at_ms));
  return {
    ...before,
    speakers: { ...before.speakers, ...change.speakers },
    notes: [...kept, ...changed.values()].filter((note) => note.text.trim()).sort((a, b) => a.at_ms - b.at_ms),
    segments: texts.size
      ? before.segments.map((segment) => ({
          ...segment,
          words: segment.words
            .map((word) => ({
              ...word,
              text: texts.get(word.start_ms) ?? word.text,
            }))
            .filter((word) => word.text),
        }))
      : before.segments,
  };
}

type Range = { start_s: number; end_s: number };

/** A job for clips of exactly these parts; answers its id. */
export const clipOf = (video: string, range: Range) =>
  ask(
    calls.POST("/api/v1/jobs", {
      body: { video_id: video, clips: 1, ranges: [range] },
    }),
  );

/** What is said in an asset, by the URL that its Watch names. */
export const spokenQuery = (asset: string, url: string | null) =>
  queryOptions({
    queryKey: ["spoken", asset],
    enabled: url !== null,
    queryFn: async (): Promise<Transcript> => {
      let answer: Response;
      try {
        answer = await fetch(media(url ?? ""));
      } catch {
        throw unreachable();
      }
      if (!answer.ok) throw problemOf(answer.status, await answer.json().catch(() => null));
      return answer.json();
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
