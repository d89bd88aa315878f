import { MutationCache, QueryCache, QueryClient, queryOptions } from "@tanstack/react-query";
import { api, ask } from "./client";
import { isStatus, Problem, unreachable } from "./problem";
import { type Me, remember, whoami } from "./session";

/** A session that could not be renewed has ended: the guard asks for a log-in. */
const onError = (error: unknown) => {
  if (isStatus(error, 401)) becomes(null);
};

/** What was asked wrongly stays wrong: only what did not answer is asked again. */
export const queries = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (count, error) => count < 2 && !(error instanceof Problem && error.status >= 400 && error.status < 500),
    },
  },
});

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: async () => {
    try {
      return await whoami();
    } catch {
      throw unreachable();
    }
  },
  staleTime: 5 * 60_000,
});

const partings = new Set<() => void>();

/** Do this before somebody else is here, or nobody: for what is kept beside the queries. */
export const onParting = (forget: () => void) => void partings.add(forget);

/** Somebody else is here now, or nobody: what was known to the one before is forgotten. */
export function becomes(me: Me | null) {
  for (const forget of partings) forget();
  remember(me);
  queries.setQueryData(meQuery.queryKey, me);
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== meQuery.queryKey[0] });
}

export const videoQuery = (video: string) =>
  queryOptions({
    queryKey: ["video", video],
    queryFn: () => ask(api.GET("/api/v1/videos/{video}", { params: { path: { video } } })),
  });

export const jobQuery = (job: string) =>
  queryOptions({
    queryKey: ["job", job],
    queryFn: () => ask(api.GET("/api/v1/jobs/{job}", { params: { path: { job } } })),
  });

export const resultsQuery = (job: string) =>
  queryOptions({
    queryKey: ["job", job, "results"],
    queryFn: () => ask(api.GET("/api/v1/jobs/{job}/results", { params: { path: { job } } })),
    staleTime: 60_000,
  });

export const kitsQuery = queryOptions({
  queryKey: ["brand-kits"],
  queryFn: () => ask(api.GET("/api/v1/brand-kits")),
  staleTime: 60_000,
});
