import { useSyncExternalStore } from "react";
import { api, ask, type Schema } from "@/api/client";
import { newName } from "@/api/once";
import { wordsOf } from "@/api/problem";
import { onParting, queries } from "@/api/queries";
import { toast } from "@/ui/toasts";
import { noPace, type Pace, paced } from "./pace";
import { type Left, left, type Told, transfer } from "./transfer";

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

const AT_ONCE = 2;
const MOVING = new Set<Item["state"]>(["sending", "checking"]);

let items: readonly Item[] = [];
const running = new Map<string, { begin: () => void; stop: () => void; discard?: () => Promise<void> }>();
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
  id: newName(),
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
    const { start, stop, discard } = transfer(file, account, telling(item.id));
    running.set(item.id, { begin: start, stop, discard });
  }
  advance();
}

/** What its transfer tells becomes what a person sees. */
const telling = (id: string): Told => ({
  sent: (sent) => {
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
  arrived: (video) => {
    ready(id, video);
    advance();
  },
  failed: (problem) => {
    change(id, { state: problem ? "refused" : "interrupted", error: problem?.message ?? null });
    advance();
  },
});

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
    await run.discard?.();
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

/** Files of one account are none of the next one's. What the server has of them stays: their owner finds it again. */
onParting(() => {
  const gone = [...running.values()];
  running.clear();
  for (const item of items) if (item.preview) URL.revokeObjectURL(item.preview);
  publish([]);
  for (const { stop } of gone) stop();
});

addEventListener("online", () => {
  for (const item of items) if (item.state === "interrupted") resume(item.id);
});
addEventListener("beforeunload", (event) => {
  if (items.some((item) => MOVING.has(item.state) || item.state === "waiting")) event.preventDefault();
});

// ---- what an earlier page left ----------------------------------------------------------------------------------------

/** Uploads that an earlier page began, as far as the server has them. */
export async function unfinished(account: string): Promise<Left[]> {
  const all = await left(account);
  return all.filter((one) => !items.some((item) => item.name === one.name && item.size === one.size));
}
