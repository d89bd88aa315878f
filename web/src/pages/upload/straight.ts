import { api, ask, type Schema } from "@/api/client";
import { isStatus, Problem } from "@/api/problem";
import { allBegun, begun, forget, keyOf, note } from "./begun";
import { passes, patiently, RETRIES_MS } from "./patience";
import { BUCKET, put } from "./put";
import type { Left, Told, Transfer } from "./transfer";

type Upload = Schema["PresignedView"];
type Part = Schema["PartLink"];

const AT_ONCE = 3; // parts of one file
const LINKS = 100; // of one answer
const BEFORE_THE_FIRST = 2; // of them: a bucket that no part ever reached may be closed to this browser

/** Straight to the bucket, in parts, by links that the service signs. `closed`: the bucket does not let this browser in. */
export function straight(file: File, account: string, told: Told & { closed: () => void }): Transfer {
  const key = keyOf(file, account);
  let run = new AbortController();
  let reached = false;

  async function send(signal: AbortSignal) {
    const upload = await patiently(() => opened(key, file, signal), signal);
    if (upload.error !== null) throw new Problem(422, "invalid_media", upload.error);
    if (upload.video === null) await sendParts(upload, signal);
    const video = upload.video ?? (await patiently(() => completed(upload.id, signal), signal));
    forget(key);
    told.arrived(video);
  }

  async function sendParts(upload: Upload, signal: AbortSignal) {
    const flying = new Map<number, number>();
    let stored = upload.written;
    reached ||= stored > 0;
    const tell = () => told.sent([...flying.values()].reduce((sum, each) => sum + each, stored));
    const sendOne = async (part: Part) => {
      let { url } = part;
      const bytes = file.slice(part.start, part.start + part.size);
      const onProgress = (sent: number) => {
        flying.set(part.number, sent);
        tell();
      };
      const tries = reached ? RETRIES_MS : RETRIES_MS.slice(0, BEFORE_THE_FIRST);
      const once = async () => {
        try {
          await put(url, bytes, { signal, onProgress });
        } catch (error) {
          flying.delete(part.number);
          if (isStatus(error, 403)) url = (await links(upload.id, part.number, 1, signal))[0]?.url ?? url; // an hour is over
          throw error;
        }
      };
      await patiently(once, signal, tries);
      reached = true;
      flying.delete(part.number);
      stored += part.size;
      tell();
    };
    tell();
    const missing = missingParts(upload, signal);
    const lane = async () => {
      for await (const part of missing) await sendOne(part);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  }

  async function failed(error: unknown) {
    const problem = error instanceof Problem ? error : null;
    if (problem?.code === BUCKET && problem.status === 0 && !reached && (await isOpen(key))) {
      await giveUp(key);
      return told.closed();
    }
    const lasts = problem !== null && !passes(problem);
    if (lasts) forget(key);
    told.failed(lasts ? problem : null);
  }

  return {
    start: () => {
      const mine = new AbortController();
      run = mine;
      void send(mine.signal).catch((error) => {
        if (mine.signal.aborted) return;
        mine.abort(); // the other parts
        return failed(error);
      });
    },
    stop: () => run.abort(),
    discard: () => giveUp(key),
  };
}

/** The upload that was begun for this file, or a new one. */
async function opened(key: string, file: File, signal: AbortSignal): Promise<Upload> {
  const earlier = begun(key);
  if (earlier) {
    try {
      return await stands(earlier.id, signal);
    } catch (error) {
      if (!isStatus(error, 404)) throw error;
    }
  }
  const body = { size: file.size, filename: file.name, title: "" };
  const made = await ask(api.POST("/api/v1/uploads/presign", { body, signal }));
  note(key, { id: made.id, name: file.name, size: file.size });
  return made;
}

const stands = (upload: string, signal?: AbortSignal) =>
  ask(api.GET("/api/v1/uploads/presign/{upload}", { params: { path: { upload } }, signal }));

const links = (upload: string, first: number, count: number, signal: AbortSignal) =>
  ask(
    api.GET("/api/v1/uploads/presign/{upload}/parts", {
      params: { path: { upload }, query: { first, count } },
      signal,
    }),
  );

const completed = (upload: string, signal: AbortSignal) =>
  ask(api.POST("/api/v1/uploads/presign/{upload}/complete", { params: { path: { upload } }, signal }));

async function* missingParts({ id, parts }: Upload, signal: AbortSignal) {
  for (let first = 1; first <= parts; first += LINKS) {
    const some = await patiently(() => links(id, first, LINKS, signal), signal);
    yield* some.filter((part) => !part.written);
  }
}

/** Whether the service answers, and still knows the upload. */
async function isOpen(key: string): Promise<boolean> {
  const earlier = begun(key);
  return earlier !== null && (await stands(earlier.id).catch(() => null)) !== null;
}

async function giveUp(key: string) {
  const upload = begun(key)?.id;
  forget(key);
  if (!upload) return;
  await ask(api.DELETE("/api/v1/uploads/presign/{upload}", { params: { path: { upload } } })).catch(() => undefined); // it expires by itself
}

export async function straightLeft(account: string): Promise<Left[]> {
  const found: Left[] = [];
  for (const [key, { id, name, size }] of allBegun(account)) {
    const view = await stands(id).catch((error) => (isStatus(error, 404) ? null : Promise.reject(error)));
    if (view?.state === "open") found.push({ key, name, size, offset: view.written, forget: () => giveUp(key) });
    else forget(key);
  }
  return found;
}
