import { useSyncExternalStore } from "react";
import * as tus from "tus-js-client";
import { api, ask, type Schema } from "@/api/client";
import { Problem, problemOf, wordsOf } from "@/api/problem";
import { queries } from "@/api/queries";
import { BASE, CSRF_HEADER, csrfToken, freshen, renew } from "@/api/session";
import { toast } from "@/ui/toasts";
import { noPace, type Pace, paced } from "./pace";

export type Video = Schema["VideoView"];
export type Wish = Omit<Schema["Wish"], "video_id" | "url">;

/**
 * A file on its way to the server, or a link that the server fetches. `interrupted`: the line broke for longer than we try by ourselves.
 * `checking`: all bytes are there, the server looks at them. `wish`: clips will be asked for as soon as the video is there.
 */
export type Item = {
  id: string;
  kind: "file" | "link";
  name: string;
  size: number;
  preview: string | null;
  state: "waiting" | "sending" | "paused" | "interrupted" | "checking" | "ready" | "refused";
  sent: number;
  resumed: number;
  pace: Pace;
  video: Video | null;
  error: string | null;
  wish: Wish | null;
  job: string | null;
};

/** An upload that this browser began and that the server still has a part of. */
export type Unfinished = {
  key: string;
  url: string;
  name: string;
  size: number;
  offset: number;
};

const AT_ONCE = 2;
const RETRIES_MS = [0, 1_000, 3_000, 5_000, 10_000, 20_000];
const MOVING = new Set<Item["state"]>(["sending", "checking"]);

let items: readonly Item[] = [];
const running = new Map<string, { upload?: tus.Upload; stop: () => void; begin: () => void }>();
const listeners = new Set<() => void>();

export function useUploads() {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => items,
  );
}

function publish(next: readonly Item[]) {
  items = next;
  for (const listener of listeners) listener();
}

const find = (id: string) => items.find((item) => item.id === id);

function change(id: string, values: Partial<Item>) {
  publish(items.map((item) => (item.id === id ? { ...item, ...values } : item)));
}

const blank = (values: Pick<Item, "kind" | "name" | "size" | "preview">): Item => ({
  ...values,
  id: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`,
  state: "waiting",
  sent: 0,
  resumed: 0,
  pace: noPace,
  video: null,
  error: null,
  wish: null,
  job: null,
});

// ---- files ----------------------------------------------------------------------------------------------------------

/** Begin to upload them, or go on where an earlier try of the same file stopped. `account` keeps accounts of one browser apart. */
export function addFiles(files: Iterable<File>, account: string) {
  for (const file of files) {
    if (items.some((item) => item.name === file.name && item.size === file.size && item.state !== "refused")) continue;
    const item = blank({
      kind: "file",
      name: file.name,
      size: file.size,
      preview: URL.createObjectURL(file),
    });
    publish([...items, item]);
    const upload = sender(item.id, file, account);
    let looked = false;
    running.set(item.id, {
      upload,
      stop: () => void upload.abort(),
      begin: async () => {
        if (!looked) {
          looked = true;
          const [earlier] = await upload.findPreviousUploads();
          if (earlier) upload.resumeFromPreviousUpload(earlier);
        }
        if (find(item.id)?.state === "sending") upload.start();
      },
    });
  }
  advance();
}

function sender(id: string, file: File, account: string): tus.Upload {
  return new tus.Upload(file, {
    endpoint: `${BASE}/api/v1/uploads`,
    metadata: { filename: file.name },
    retryDelays: RETRIES_MS,
    removeFingerprintOnSuccess: true,
    fingerprint: async () => fingerprint(file, account),
    onBeforeRequest: async (request) => {
      await freshen().catch(() => undefined); // tus tries again by itself where nobody answers
      const token = csrfToken();
      if (token) request.setHeader(CSRF_HEADER, token);
      const raw: unknown = request.getUnderlyingObject();
      if (raw instanceof XMLHttpRequest) raw.withCredentials = true;
    },
    onShouldRetry: (error) => {
      const status = statusOf(error);
      if (status === 401 || status === 403) void renew();
      return status === 0 || status >= 500 || [401, 403, 409, 423, 429].includes(status);
    },
    onProgress: (sent) => {
      const item = find(id);
      if (!item || !MOVING.has(item.state)) return;
      const first = item.pace.samples.length === 0;
      change(id, {
        sent,
        resumed: first ? sent : item.resumed,
        pace: paced(item.pace, sent, performance.now()),
        state: sent === item.size ? "checking" : "sending",
      });
    },
    onError: (error) => void failed(id, error),
    onSuccess: ({ lastResponse }) => void arrived(id, lastResponse.getHeader("Upload-Video")),
  });
}

const prefix = (account: string) => `clipmill/${account}`;
const fingerprint = (file: File, account: string) =>
  [prefix(account), file.name, file.size, file.lastModified].join("/");

const statusOf = (error: tus.DetailedError | Error) =>
  "originalResponse" in error ? (error.originalResponse?.getStatus() ?? 0) : 0;

async function failed(id: string, error: tus.DetailedError | Error) {
  const status = statusOf(error);
  if (status >= 400 && status < 500 && "originalResponse" in error) {
    const body = parsed(error.originalResponse?.getBody());
    change(id, { state: "refused", error: problemOf(status, body).message });
  } else {
    change(id, { state: "interrupted", error: null });
  }
  advance();
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return null;
  }
}

async function arrived(id: string, video: string | undefined) {
  try {
    if (!video) throw new Problem(0, "lost", "The server took the file, but did not say what became of it. Try again.");
    const view = await ask(api.GET("/api/v1/videos/{video}", { params: { path: { video } } }));
    ready(id, view);
  } catch (error) {
    change(id, { state: "refused", error: wordsOf(error) });
  }
  advance();
}

function ready(id: string, video: Video) {
  change(id, { state: "ready", video, sent: find(id)?.size ?? 0 });
  queries.setQueryData(["video", video.id], video);
  void queries.invalidateQueries({ queryKey: ["videos"] });
  const wish = find(id)?.wish;
  if (wish) void order(id, wish);
}

// ---- links ----------------------------------------------------------------------------------------------------------

/** The server fetches it; that ends when this page does. */
export function addLink(url: string) {
  const item = blank({ kind: "link", name: url, size: 0, preview: null });
  const stopper = new AbortController();
  publish([...items, item]);
  running.set(item.id, {
    stop: () => stopper.abort(),
    begin: async () => {
      try {
        const body = { url, title: "" };
        const video = await ask(api.POST("/api/v1/videos/import", { body, signal: stopper.signal }));
        change(item.id, { name: video.title, size: video.size });
        ready(item.id, video);
      } catch (error) {
        if (!stopper.signal.aborted) change(item.id, { state: "refused", error: wordsOf(error) });
      }
      advance();
    },
  });
  advance();
}

// ---- what a person does with them ------------------------------------------------------------------------------------

export function pause(id: string) {
  running.get(id)?.stop();
  change(id, { state: "paused", pace: noPace });
  advance();
}

export function resume(id: string) {
  change(id, { state: "waiting", error: null, pace: noPace });
  advance();
}

/** Take it off the list; what the server has of an unfinished one is given up. */
export async function remove(id: string) {
  const item = find(id);
  const run = running.get(id);
  running.delete(id);
  publish(items.filter((each) => each.id !== id));
  if (item?.preview) URL.revokeObjectURL(item.preview);
  if (item && item.state !== "ready" && run) {
    run.stop();
    const url = run.upload?.url;
    if (url) await discard(url);
  }
  advance();
}

/** Clips of it, now or as soon as it is there. */
export function wishFor(id: string, wish: Wish) {
  change(id, { wish });
  if (find(id)?.state === "ready") return order(id, wish);
}

export const changeMind = (id: string) => change(id, { wish: null });

async function order(id: string, wish: Wish) {
  const item = find(id);
  if (!item?.video || item.job) return;
  try {
    const body = { ...wish, video_id: item.video.id };
    const made = await ask(
      api.POST("/api/v1/jobs", {
        body,
        params: {
          header: { "idempotency-key": `${item.id}:${item.video.id}` },
        },
      }),
    );
    change(id, { job: made.id });
    queries.setQueryData(["job", made.id], made);
    void queries.invalidateQueries({ queryKey: ["jobs"] });
  } catch (error) {
    change(id, { wish: null });
    toast(wordsOf(error), { tone: "bad" });
  }
}

/** Those that became jobs leave the list; it is for what is still to be done. */
export function clearOrdered() {
  for (const item of items) if (item.job) void remove(item.id);
}

/** Begin as many as go at once. */
function advance() {
  let free = AT_ONCE - items.filter((item) => item.kind === "file" && MOVING.has(item.state)).length;
  for (const item of items) {
    if (item.state !== "waiting" || (item.kind === "file" && free <= 0)) continue;
    if (item.kind === "file") free -= 1;
    change(item.id, { state: "sending" });
    running.get(item.id)?.begin();
  }
}

addEventListener("online", () => {
  for (const item of items) if (item.state === "interrupted") resume(item.id);
});
addEventListener("beforeunload", (event) => {
  if (items.some((item) => MOVING.has(item.state) || item.state === "waiting")) event.preventDefault();
});

// ---- what an earlier page left ----------------------------------------------------------------------------------------

/** Uploads that this browser began, as far as the server has them; those that it dropped are forgotten. */
export async function unfinished(account: string): Promise<Unfinished[]> {
  const all = await tus.defaultOptions.urlStorage.findAllUploads();
  const mine = all.filter((each) => each.urlStorageKey.startsWith(`tus::${prefix(account)}/`));
  const active = new Set([...running.values()].map((run) => run.upload?.url));
  const found: Unfinished[] = [];
  for (const { urlStorageKey: key, uploadUrl: url, metadata, size } of mine) {
    if (!url || active.has(url)) continue;
    const answer = await fetch(url, { credentials: "include" });
    const view = answer.ok ? ((await answer.json()) as Schema["UploadView"]) : null;
    if (view?.state === "open") {
      found.push({
        key,
        url,
        name: metadata.filename ?? "A file",
        size: size ?? view.length,
        offset: view.offset,
      });
    } else if (view || answer.status === 404) {
      await tus.defaultOptions.urlStorage.removeUpload(key);
    }
  }
  return found;
}

export async function forget({ key, url }: Unfinished) {
  await tus.defaultOptions.urlStorage.removeUpload(key);
  await discard(url);
}

async function discard(url: string) {
  await freshen().catch(() => undefined);
  const token = csrfToken();
  const headers: Record<string, string> = {
    "Tus-Resumable": "1.0.0",
    ...(token ? { [CSRF_HEADER]: token } : {}),
  };
  await fetch(url, { method: "DELETE", credentials: "include", headers }).catch(() => undefined); // it expires by itself
}
