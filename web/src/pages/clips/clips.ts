import { useInfiniteQuery } from "@tanstack/react-query";
import { api, ask } from "@/api/client";
import { cardOf } from "@/clips/cards";

export const SORTS = [
  { value: "created", label: "Newest" },
  { value: "score", label: "Best score" },
  { value: "duration", label: "Longest" },
] as const;
export type Sort = (typeof SORTS)[number]["value"];

const PAGE = 100;

/** Clips that are ready, page by page: those whose title and words hold every word of `q`, or those of one video. */
export function useClips({ q, sort, video }: { q: string; sort: Sort; video: string | null }) {
  const pages = useInfiniteQuery({
    queryKey: ["clips", q, sort, video],
    queryFn: ({ pageParam }) => {
      const query = {
        limit: PAGE,
        sort,
        state: "ready" as const,
        q: q || undefined,
        video_id: video ?? undefined,
        cursor: pageParam ?? undefined,
      };
      return ask(api.GET("/api/v1/clips", { params: { query } }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
    select: (data) => data.pages.flatMap((page) => page.items.map(cardOf)),
  });
  return { ...pages, cards: pages.data };
}
