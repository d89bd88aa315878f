import * as tus from "tus-js-client";
import { api, ask, type Schema } from "@/api/client";
import { Problem, problemOf } from "@/api/problem";
import { BASE, CSRF_HEADER, csrfToken, freshen, renew } from "@/api/session";
import { RETRIES_MS } from "./patience";
import type { Left, Told, Transfer } from "./transfer";

const LOST = "The server took the file, but did not say what became of it. Try again.";
const storage = tus.defaultOptions.urlStorage;

/** Through the services, by tus. */
export function resumable(file: File, account: string, told: Told): Transfer {
  let looked: Promise<void> | null = null;
  let run: object | null = null;
  const upload = new tus.Upload(file, {
    endpoint: `${BASE}/api/v1/uploads`,
    metadata: { filename: file.name },
    retryDelays: RETRIES_MS,
    removeFingerprintOnSuccess: true,
    fingerprint: async () => [prefix(account), file.name, file.size, file.lastModified].join("/"),
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
    onProgress: told.sent,
    onError: (error) => told.failed(problemIn(error)),
    onSuccess: ({ lastResponse }) =>
      void videoOf(lastResponse.getHeader("Upload-Video")).then(told.arrived, (error) => told.failed(error)),
  });
  const look = async () => {
    const [earlier] = await upload.findPreviousUploads();
    if (earlier) upload.resumeFromPreviousUpload(earlier);
  };
  return {
    start: async () => {
      const mine = {};
      run = mine;
      looked ??= look();
      await looked;
      if (run === mine) upload.start();
    },
    stop: () => {
      run = null;
      void upload.abort();
    },
    discard: async () => {
      if (upload.url) await discard(upload.url);
    },
  };
}

const prefix = (account: string) => `clipmill/${account}`;

const statusOf = (error: tus.DetailedError | Error) =>
  "originalResponse" in error ? (error.originalResponse?.getStatus() ?? 0) : 0;

function problemIn(error: tus.DetailedError | Error): Problem | null {
  const status = statusOf(error);
  if (status < 400 || status >= 500 || !("originalResponse" in error)) return null;
  return problemOf(status, parsed(error.originalResponse?.getBody()));
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return null;
  }
}

async function videoOf(id: string | undefined): Promise<Schema["VideoView"]> {
  if (!id) throw new Problem(0, "lost", LOST);
  return ask(api.GET("/api/v1/videos/{video}", { params: { path: { video: id } } }));
}

export async function resumableLeft(account: string): Promise<Left[]> {
  const all = await storage.findAllUploads();
  const mine = all.filter((each) => each.urlStorageKey.startsWith(`tus::${prefix(account)}/`));
  const found: Left[] = [];
  for (const { urlStorageKey: key, uploadUrl: url, metadata, size } of mine) {
    if (!url) continue;
    const answer = await fetch(url, { credentials: "include" });
    const view = answer.ok ? ((await answer.json()) as Schema["UploadView"]) : null;
    if (view?.state === "open") {
      const forget = async () => {
        await storage.removeUpload(key);
        await discard(url);
      };
      found.push({
        key,
        name: metadata.filename ?? "A file",
        size: size ?? view.length,
        offset: view.offset,
        forget,
      });
    } else if (view || answer.status === 404) {
      await storage.removeUpload(key);
    }
  }
  return found;
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
