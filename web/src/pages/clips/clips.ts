import { useInfiniteQuery, useQueries } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { api, ask } from "@/api/client";
import { resultsQuery } from "@/api/queries";
import { type Card, cardOf } from "@/clips/cards";

export const SORTS = [
  { value: "created", label: "Newest" },
  { value: "score", label: "Best score" },
  { value: "duration", label: "Shortest" },
] as const;
export type Sort = (typeof SORTS)[number]["value"];

const PAGE = 50; // jobs

/** Every clip of the account that is ready, job by job: the API lists clips with their jobs as yet. */
export function useClips() {
  const pages = useInfiniteQuery({
    queryKey: ["jobs", "all"],
    queryFn: ({ pageParam }) =>
      ask(
        api.GET("/api/v1/jobs", {
          params: { query: { limit: PAGE, cursor: pageParam ?? undefined } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const jobs = useMemo(
    () =>
      (pages.data?.pages ?? [])
        .flatMap((page) => page.items)
        .filter((job) => job.clips.some((clip) => clip.state === "ready")),
    [pages.data],
  );
  const results = useQueries({
    queries: jobs.map((job) => resultsQuery(job.id)),
  });
  const cards = jobs.flatMap((job, at) =>
    job.clips
      .filter((clip) => clip.state === "ready")
      .map((clip) =>
        cardOf(clip, {
          results: results[at]?.data,
          video: job.video_id,
          created_at: job.created_at,
        }),
      ),
  );
  return {
    cards,
    error: pages.error,
    pending: pages.isPending,
    refetch: pages.refetch,
  };
}

/** Those whose title or words hold all of the question's, in the order that is wanted. */
export function chosen(cards: readonly Card[], { q, sort, clean }: { q: string; sort: Sort; clean: boolean }): Card[] {
  const words = q.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const found = cards.filter((card) => {
    const text = `${card.title} ${card.text} ${card.summary ?? ""} ${card.tags.join(" ")}`.toLocaleLowerCase();
    return words.every((word) => text.includes(word)) && (!clean || card.degraded.length === 0);
  });
  const by: Record<Sort, (a: Card, b: Card) => number> = {
    created: (a, b) => (b.created_at ?? "").localeCompare(a.created_at ?? "") || a.index - b.index,
    score: (a, b) => (b.score ?? 0) - (a.score ?? 0),
    duration: (a, b) => a.duration_s - b.duration_s,
  };
  return found.sort(by[sort]);
}
