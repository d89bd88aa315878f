import createClient from "openapi-fetch";
import { Problem, problemOf, unreachable } from "./problem";
import type { components, paths } from "./schema";
import { BASE, CSRF_HEADER, csrfToken, renew } from "./session";

export type Schema = components["schemas"];

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/** Sends the session and its token; renews the session once, and asks again. */
async function send(request: Request): Promise<Response> {
  const spare = request.clone();
  const first = await fetch(signed(request));
  const lapsed = first.status === 401 || (first.status === 403 && !SAFE.has(request.method));
  const entering = /\/auth\/(login|register|refresh)$/.test(new URL(request.url).pathname);
  if (!lapsed || entering || !(await renew())) return first;
  return fetch(signed(spare));
}

function signed(request: Request): Request {
  const token = csrfToken();
  if (token && !SAFE.has(request.method)) request.headers.set(CSRF_HEADER, token);
  return request;
}

export const api = createClient<paths>({
  baseUrl: BASE,
  credentials: "include",
  fetch: send,
});

type Answer<T> = { data?: T; error?: unknown; response: Response };

/** The body of a good answer; throws a Problem otherwise. `ask(api.GET("/api/v1/jobs/{job}", …))`. */
export async function ask<T>(answer: Promise<Answer<T>>): Promise<T> {
  let got: Answer<T>;
  try {
    got = await answer;
  } catch (error) {
    throw error instanceof TypeError ? unreachable() : error;
  }
  if (got.response.ok) return got.data as T;
  throw problemOf(got.response.status, got.error);
}

/** The same file, to be saved: the attribute `download` counts within one origin alone, and the bytes may come from another. */
export const saved = (url: string) => `${url}${url.includes("?") ? "&" : "?"}download=true`;

/** A root-relative URL that the API gave, where the page lives on another origin than the API. */
export const media = (url: string) => (url.startsWith("/") ? BASE + url : url);

export { Problem };
