import { queryOptions } from "@tanstack/react-query";
import { api, ask, media, type Schema } from "./client";
import { problemOf, unreachable } from "./problem";

export type Watch = Schema["Watch"];
export type Visibility = Watch["visibility"];
export type Share = Schema["ShareView"];
export type NewShare = Schema["NewShare"];
export type Word = Schema["Word"];
export type Segment = Schema["Segment"];
export type TranscriptNote = Schema["Note"];
export type TranscriptChange = Schema["TranscriptChange"];
/** As people corrected it, with the names of speakers and the notes. */
export type Revised = Schema["RevisedTranscript"];
/** What is said, for whoever may watch. */
export type Transcript = Pick<Revised, "language" | "duration_ms" | "origin" | "word_times" | "segments">;

type Asked = { title?: string; visibility?: Visibility };

/** The id of a clip has a dot, that of a video has none. */
export const isClip = (asset: string) => asset.includes(".");

const STALE_MS = 60_000;
const PACKAGING_MS = 4_000;

const soon = (watch: Watch | undefined) => (watch?.state === "packaging" ? PACKAGING_MS : false);

export const watchQuery = (asset: string) =>
  queryOptions({
    queryKey: ["watch", asset],
    queryFn: () => ask(api.GET("/api/v1/watch/{asset}", { params: { path: { asset } } })),
    staleTime: STALE_MS,
    refetchInterval: (query) => soon(query.state.data),
  });

export const sharedQuery = (token: string) =>
  queryOptions({
    queryKey: ["shared", token],
    queryFn: () => ask(api.GET("/api/v1/shared/{token}", { params: { path: { token } } })),
    staleTime: STALE_MS,
    refetchInterval: (query) => soon(query.state.data),
  });

export const like = (asset: string, on: boolean) => {
  const wish = { params: { path: { asset } } };
  return ask(on ? api.PUT("/api/v1/likes/{asset}", wish) : api.DELETE("/api/v1/likes/{asset}", wish));
};

export const follow = (account: string, on: boolean) => {
  const wish = { params: { path: { account } } };
  return ask(on ? api.PUT("/api/v1/follows/{account}", wish) : api.DELETE("/api/v1/follows/{account}", wish));
};

export const followsQuery = queryOptions({
  queryKey: ["follows"],
  queryFn: () => ask(api.GET("/api/v1/follows")),
  staleTime: STALE_MS,
});

export const sharesQuery = (asset: string) =>
  queryOptions({
    queryKey: ["shares", asset],
    queryFn: () =>
      ask(
        isClip(asset)
          ? api.GET("/api/v1/clips/{clip}/shares", { params: { path: { clip: asset } } })
          : api.GET("/api/v1/videos/{video}/shares", { params: { path: { video: asset } } }),
      ),
  });

export const share = (asset: string, body: Schema["ShareWish"]) =>
  ask(
    isClip(asset)
      ? api.POST("/api/v1/clips/{clip}/shares", { params: { path: { clip: asset } }, body })
      : api.POST("/api/v1/videos/{video}/shares", { params: { path: { video: asset } }, body }),
  );

export const revoke = (link: string) =>
  ask(api.DELETE("/api/v1/shares/{share}", { params: { path: { share: link } } }));

/** Another title or visibility. */
export async function change(asset: string, body: Asked) {
  if (isClip(asset)) await ask(api.PATCH("/api/v1/clips/{clip}", { params: { path: { clip: asset } }, body }));
  else await ask(api.PATCH("/api/v1/videos/{video}", { params: { path: { video: asset } }, body }));
}

/** The owner's transcript, with the names of speakers and the notes. */
export const transcriptQuery = (video: string) =>
  queryOptions({
    queryKey: ["transcript", video],
    queryFn: () =>
      ask(
        api.GET("/api/v1/videos/{video}/transcript", {
          params: { path: { video } },
        }),
      ),
    staleTime: STALE_MS,
  });

export const correct = (video: string, body: TranscriptChange) =>
  ask(
    api.PATCH("/api/v1/videos/{video}/transcript", {
      params: { path: { video } },
      body,
    }),
  );

/** A change to it; and what it is like meanwhile, before the server says so. */
export function corrected(before: Revised, change: TranscriptChange): Revised {
  const texts = new Map(change.words?.map(({ start_ms, text }) => [start_ms, text]));
  const changed = new Map(change.notes?.map((note) => [note.at_ms, note]));
  const kept = before.notes.filter((note) => !changed.has(note.at_ms));
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
    api.POST("/api/v1/jobs", {
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
