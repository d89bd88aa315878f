import { queryOptions } from "@tanstack/react-query";
import type { Client } from "openapi-fetch";
import { api, ask } from "@/api/client";
import { BASE } from "@/api/session";
import type { Clip, Editing, EditWish } from "./documents";

/** The calls that editing needs; their types go when the schema has them. */

export type EditJob = {
  id: string;
  status: "queued" | "running" | "done" | "failed" | "cancelled";
  progress_percent: number;
  message: string;
  eta_s: number | null;
  queue_place: number | null;
  error: { code: string; message: string } | null;
  clips: Clip[];
  reruns: string[] | null;
};

type Watch = {
  mp4: string | null;
  master: string | null;
  poster: string | null;
  mine: boolean;
};
type Json<T> = { content: { "application/json": T } };
type ByClip = { parameters: { path: { clip: string } } };

type Paths = {
  "/api/v1/clips/{clip}/editing": {
    get: ByClip & { responses: { 200: Json<Editing> } };
  };
  "/api/v1/clips/{clip}/edits": {
    post: ByClip & {
      requestBody: Json<EditWish>;
      responses: { 201: Json<EditJob> };
    };
  };
  "/api/v1/clips/{clip}": {
    get: ByClip & { responses: { 200: Json<Clip> } };
    patch: ByClip & {
      requestBody: Json<{ title: string }>;
      responses: { 200: Json<Clip> };
    };
  };
  "/api/v1/jobs/{job}": {
    get: {
      parameters: { path: { job: string } };
      responses: { 200: Json<EditJob> };
    };
  };
  "/api/v1/watch/{asset}": {
    get: {
      parameters: { path: { asset: string } };
      responses: { 200: Json<Watch> };
    };
  };
  "/api/v1/videos/{video}/transcript": {
    patch: {
      parameters: { path: { video: string } };
      requestBody: Json<{ speakers: Record<string, string> }>;
      responses: { 200: Json<unknown> };
    };
  };
};

const edits = api as unknown as Client<Paths>;

export const editingQuery = (clip: string) =>
  queryOptions({
    queryKey: ["clip", clip, "editing"],
    queryFn: async () =>
      (await ask(edits.GET("/api/v1/clips/{clip}/editing", { params: { path: { clip } } }))) as unknown as Editing,
    staleTime: Number.POSITIVE_INFINITY, // what it was when it was opened is what is edited
    refetchOnWindowFocus: false,
  });

export const sourceQuery = (video: string) =>
  queryOptions({
    queryKey: ["watch", video],
    queryFn: () =>
      ask(
        edits.GET("/api/v1/watch/{asset}", {
          params: { path: { asset: video } },
        }),
      ),
    staleTime: 10 * 60_000,
    refetchOnWindowFocus: false,
  });

export const postEdit = (clip: string, wish: EditWish) =>
  ask(
    edits.POST("/api/v1/clips/{clip}/edits", {
      params: { path: { clip } },
      body: wish,
      headers: { "Idempotency-Key": crypto.randomUUID?.() ?? `${Date.now()}` },
    }),
  );

export const renameClip = (clip: string, title: string) =>
  ask(
    edits.PATCH("/api/v1/clips/{clip}", {
      params: { path: { clip } },
      body: { title },
    }),
  );

export const nameSpeakers = (video: string, speakers: Record<string, string>) =>
  ask(
    edits.PATCH("/api/v1/videos/{video}/transcript", {
      params: { path: { video } },
      body: { speakers },
    }),
  );

export const readClip = (clip: string) => ask(edits.GET("/api/v1/clips/{clip}", { params: { path: { clip } } }));

export const readJob = (job: string) => ask(edits.GET("/api/v1/jobs/{job}", { params: { path: { job } } }));

/** One server-sent event of a job. */
export type Happening = {
  kind: "stage" | "clip" | "job";
  message: string;
  status: EditJob["status"];
  progress_percent: number;
  eta_s: number | null;
};

/** Tells what happens to a job until it is finished. The browser itself goes on after the last event when it is cut off. */
export function follow(job: string, tell: (happening: Happening) => void, ended: () => void): () => void {
  const events = new EventSource(`${BASE}/api/v1/jobs/${encodeURIComponent(job)}/events`, { withCredentials: true });
  const stop = () => events.close();
  events.addEventListener("progress", (event) => {
    const happening = JSON.parse((event as MessageEvent<string>).data) as Happening;
    tell(happening);
    if (happening.status === "done" || happening.status === "failed" || happening.status === "cancelled") {
      stop();
      ended();
    }
  });
  events.addEventListener("error", () => {
    if (events.readyState === EventSource.CLOSED) ended(); // refused: whoever asks for the job learns why
  });
  return stop;
}
