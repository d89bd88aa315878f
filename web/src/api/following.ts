import { BASE, renew } from "./session";

/** One server-sent event of a job (services/users/jobs/routes.py, Happening). */
export type Happening = {
  seq: number;
  kind: "stage" | "clip" | "job";
  stage: string | null;
  clip: number | null;
  state: string;
  share: number;
  message: string;
  cached: boolean;
  status: string;
  progress_percent: number;
  eta_s: number | null;
};

export const FINISHED = new Set(["done", "failed", "cancelled"]);

const AGAIN_MS = 2_000;

/**
 * Tells what happens to a job from its first event until it has ended. The browser reconnects by itself, with Last-Event-ID; where it
 * gives up (an answer that is no stream, as after the session lapsed or while the server is replaced) we renew and begin again, and
 * what was told before is told again. Answers what stops it.
 */
export function follow(job: string, tell: (event: Happening) => void, ended?: () => void): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let over = false;
  const close = () => {
    over = true;
    clearTimeout(timer);
    source?.close();
  };
  const again = async () => {
    const good = await renew().catch(() => null); // null: nobody answers, which may pass
    if (over || good === false) return;
    if (good) open();
    else timer = setTimeout(() => void again(), AGAIN_MS);
  };
  const open = () => {
    source = new EventSource(`${BASE}/api/v1/jobs/${encodeURIComponent(job)}/events`, { withCredentials: true });
    source.addEventListener("progress", (message: MessageEvent<string>) => {
      const event = JSON.parse(message.data) as Happening;
      tell(event);
      if (event.kind !== "job" || !FINISHED.has(event.state)) return;
      close();
      ended?.();
    });
    source.addEventListener("error", () => {
      if (source?.readyState === EventSource.CLOSED && !over) timer = setTimeout(() => void again(), AGAIN_MS);
    });
  };
  open();
  return close;
}
