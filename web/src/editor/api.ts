import { queryOptions } from "@tanstack/react-query";
import { api, ask, type Schema } from "@/api/client";
import { BASE } from "@/api/session";
import type { Editing, EditWish } from "./documents";

export type EditJob = Schema["JobView"];

/** Fields that have a default may be left out of what is asked; what is answered has all of them. */
type Told<T> = T extends (infer Each)[] ? Told<Each>[] : T extends object ? { [Name in keyof T]-?: Told<T[Name]> } : T;

export const editingQuery = (clip: string) =>
  queryOptions({
    queryKey: ["clip", clip, "editing"],
    queryFn: async (): Promise<Editing> =>
      (await ask(api.GET("/api/v1/clips/{clip}/editing", { params: { path: { clip } } }))) as Told<Schema["Editing"]>,
    staleTime: Number.POSITIVE_INFINITY, // what it was when it was opened is what is edited
    refetchOnWindowFocus: false,
  });

export const postEdit = (clip: string, wish: EditWish) =>
  ask(
    api.POST("/api/v1/clips/{clip}/edits", {
      params: { path: { clip } },
      body: wish,
      headers: { "Idempotency-Key": crypto.randomUUID?.() ?? `${Date.now()}` },
    }),
  );

export const renameClip = (clip: string, title: string) =>
  ask(
    api.PATCH("/api/v1/clips/{clip}", {
      params: { path: { clip } },
      body: { title },
    }),
  );

export const readClip = (clip: string) => ask(api.GET("/api/v1/clips/{clip}", { params: { path: { clip } } }));

export const readJob = (job: string) => ask(api.GET("/api/v1/jobs/{job}", { params: { path: { job } } }));

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
