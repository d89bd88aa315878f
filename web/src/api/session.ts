import type { components } from "./schema";

export type Me = components["schemas"]["Me"];

/** Origin of the API as index.html names it; empty: the page's own. There is no page around the tests of what is pure. */
export const BASE = globalThis.document?.querySelector<HTMLMetaElement>("meta[name=clipmill-api]")?.content ?? "";
export const CSRF_HEADER = "X-CSRF-Token";

const AUTH = `${BASE}/api/v1/auth`;
const LOCK = "clipmill.session";

let csrf: string | null = null;
let seen_at = 0;

/** The token that whatever changes something must send; null where nobody logs in. */
export const csrfToken = () => csrf;

export function remember(me: Me | null) {
  csrf = me?.csrf ?? null;
  seen_at = me ? Date.now() : 0;
}

/** Who is logged in; null: nobody. Throws where nobody answers. */
export async function whoami(): Promise<Me | null> {
  const me = await ask("GET", "me");
  return me ?? ((await renew()) ? ask("GET", "me") : null);
}

let renewing: Promise<boolean> | null = null;

/**
 * The next pair of cookies. A refresh token works once, so one tab at a time exchanges it; the others find that it was done.
 * False: the session has ended.
 */
export function renew(): Promise<boolean> {
  renewing ??= locked(async () => (await ask("GET", "me")) !== null || (await ask("POST", "refresh")) !== null).finally(
    () => {
      renewing = null;
    },
  );
  return renewing;
}

/** Before something long begins: the session is good, as far as anybody knows. */
export async function freshen(within_ms = 60_000) {
  if (Date.now() - seen_at > within_ms) await renew();
}

async function ask(method: string, what: string): Promise<Me | null> {
  const answer = await fetch(`${AUTH}/${what}`, {
    method,
    credentials: "include",
    keepalive: method === "POST", // or a reload at this moment would lose the new pair, and the old one is spent
  });
  if (!answer.ok) {
    if (answer.status >= 500) throw new TypeError("the session could not be read");
    return null;
  }
  const me = (await answer.json()) as Me;
  remember(me);
  return me;
}

/** Where the page is served without TLS under another name than localhost there are no locks; then tabs may collide. */
async function locked<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks ? await navigator.locks.request(LOCK, work) : work();
}
