import { QueryClient, queryOptions } from "@tanstack/react-query";
import { api, ask } from "./client";
import { Problem, unreachable } from "./problem";
import { whoami } from "./session";

/** What was asked wrongly stays wrong: only what did not answer is asked again. */
export const queries = new QueryClient({
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
