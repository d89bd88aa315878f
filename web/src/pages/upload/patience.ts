import { Problem } from "@/api/problem";

/** Pauses before an upload is tried again where it stopped; about 40 s in all, and then a person is asked. */
export const RETRIES_MS = [0, 1_000, 3_000, 5_000, 10_000, 20_000];
const PASSING = new Set([0, 401, 403, 408, 409, 423, 429]);

/** Whether another try may help. */
export const passes = ({ status }: Problem) => PASSING.has(status) || status >= 500;

/** Tried again while that may help. */
export async function patiently<T>(work: () => Promise<T>, signal: AbortSignal, pauses_ms = RETRIES_MS): Promise<T> {
  for (const pause_ms of pauses_ms) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted || !(error instanceof Problem && passes(error))) throw error;
      await new Promise((next) => setTimeout(next, pause_ms));
      signal.throwIfAborted();
    }
  }
  return work();
}
