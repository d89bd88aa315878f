import { queryOptions } from "@tanstack/react-query";
import { api, ask, type Schema } from "@/api/client";
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

/** The same `key` is the same job. */
export const postEdit = (clip: string, wish: EditWish, key: string) =>
  ask(
    api.POST("/api/v1/clips/{clip}/edits", {
      params: { path: { clip } },
      body: wish,
      headers: { "Idempotency-Key": key },
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

export const retryJob = (job: string) => ask(api.POST("/api/v1/jobs/{job}/retry", { params: { path: { job } } }));
