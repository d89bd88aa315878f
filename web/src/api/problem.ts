import type { components } from "./schema";

type Details = components["schemas"]["ProblemDetails"];

/** What went wrong, in words for the person who reads them: `message` says what to do. `status` 0: nobody answered. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = "Problem";
    this.status = status;
    this.code = code;
  }
}

export const unreachable = () =>
  new Problem(
    0,
    "unreachable",
    "Clipmill does not answer. Check that it runs and that you are online; then try again.",
  );

const PLAIN: Record<number, string> = {
  413: "That is more than Clipmill takes.",
  429: "That was too often. Wait a moment, then try again.",
  502: "Clipmill is starting again. Try again in a few seconds.",
  503: "Clipmill is busy. Try again in a few seconds.",
};

/** RFC 9457 as it comes, or words for an answer that has none. */
export function problemOf(status: number, body: unknown): Problem {
  if (typeof body === "object" && body !== null && "detail" in body && "code" in body) {
    const { code, detail } = body as Details;
    return new Problem(status, code, detail);
  }
  return new Problem(status, "unknown", PLAIN[status] ?? `Something went wrong (${status}). Try again.`);
}

/** Words for whatever was thrown. */
export function wordsOf(error: unknown): string {
  if (error instanceof Problem) return error.message;
  if (error instanceof TypeError) return unreachable().message;
  return error instanceof Error && error.message ? error.message : "Something went wrong. Try again.";
}

export const isStatus = (error: unknown, status: number) => error instanceof Problem && error.status === status;
