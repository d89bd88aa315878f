import { queryOptions } from "@tanstack/react-query";
import { api, ask, media, type Schema } from "./client";
import { problemOf, unreachable } from "./problem";
import { meQuery, queries } from "./queries";
import { csrfToken, freshen } from "./session";

export type Watch = Schema["Watch"];
export type Visibility = Watch["visibility"];
export type Share = Schema["ShareView"];
export type NewShare = Schema["NewShare"];
export type Word = Schema["Word"];
export type Segment = Schema["Segment"];
export type TranscriptNote = Schema["Note"];
export type TranscriptPicture = Schema["PictureView"];
export type TranscriptChange = Schema["TranscriptChange"];
/** What a change came to. */
export type NewRevision = Schema["NewRevision"];
/** As people corrected it, with the names of speakers and the notes. */
export type Revised = Schema["RevisedTranscript"];
/** What is said, for whoever may watch. */
export type Transcript = Pick<Revised, "language" | "duration_ms" | "origin" | "word_times" | "segments">;

type Asked = { title?: string; visibility?: Visibility };

/** The id of a clip has a dot, that of a video has none. */
export const isClip = (asset: string) => asset.includes(".");

const STALE_MS = 60_000;
const PACKAGING_MS = 4_000;

/** Who asks, before what is theirs: a session that has lapsed meanwhile would ask as a stranger, and be answered as one. */
async function known() {
  await queries.ensureQueryData(meQuery);
  if (csrfToken()) await freshen();
}

const soon = (watch: Watch | undefined) => (watch?.state === "packaging" ? PACKAGING_MS : false);

export const watchQuery = (asset: string) =>
  queryOptions({
    queryKey: ["watch", asset],
    queryFn: async () => {
      await known();
      return ask(api.GET("/api/v1/watch/{asset}", { params: { path: { asset } } }));
    },
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

/** Try once more to make a video ready for streaming. */
export const packageAgain = (video: string) =>
  ask(api.POST("/api/v1/videos/{video}/package", { params: { path: { video } } }));

export const revoke = (link: string) =>
  ask(api.DELETE("/api/v1/shares/{share}", { params: { path: { share: link } } }));

/** Another title or visibility. */
export async function change(asset: string, body: Asked) {
  if (isClip(asset)) await ask(api.PATCH("/api/v1/clips/{clip}", { params: { path: { clip: asset } }, body }));
  else await ask(api.PATCH("/api/v1/videos/{video}", { params: { path: { video: asset } }, body }));
}

export const readTranscript = (video: string) =>
  ask(api.GET("/api/v1/videos/{video}/transcript", { params: { path: { video } } }));

/** The owner's transcript, with the names of speakers and the notes. */
export const transcriptQuery = (video: string) =>
  queryOptions({ queryKey: ["transcript", video], queryFn: () => readTranscript(video), staleTime: STALE_MS });

export const correct = (video: string, body: TranscriptChange) =>
  ask(
    api.PATCH("/api/v1/videos/{video}/transcript", {
      params: { path: { video } },
      body,
    }),
  );

/** Keeps a picture for a transcript; `correct` then says where it stands. */
export const bring = (video: string, picture: Blob) =>
  ask(
    api.POST("/api/v1/videos/{video}/pictures", {
      params: { path: { video } },
      headers: { "Content-Type": picture.type || "application/octet-stream" },
      body: picture as unknown as string, // the schema's word for bytes
      bodySerializer: (body) => body,
    }),
  );

/** The file that the server writes of it. */
export const exported = (video: string, form: "srt" | "vtt" | "txt") =>
  ask(api.GET(`/api/v1/videos/{video}/transcript.${form}`, { params: { path: { video } }, parseAs: "text" }));

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
