import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Clapperboard, LoaderCircle, Square } from "lucide-react";
import { useEffect } from "react";
import { api, ask } from "@/api/client";
import { wordsOf } from "@/api/problem";
import { Button } from "@/ui/button";
import { toast } from "@/ui/toasts";
import type { Card } from "./cards";
import styles from "./rendering.module.css";

const SOON_MS = 1_500;

type Props = { of: Pick<Card, "id" | "state" | "render"> };

/** Of a clip on demand: has it rendered, says how far that is, and takes it back. Lists that show the clip follow. */
export function Rendering({ of }: Props) {
  if (of.render === "always" || of.state === "ready" || of.state === "dead") return null;
  return <OnDemand of={of} />;
}

function OnDemand({ of }: Props) {
  const queries = useQueryClient();
  const queryKey = ["clip", of.id];
  const path = { params: { path: { clip: of.id } } };
  const { data } = useQuery({
    queryKey,
    queryFn: () => ask(api.GET("/api/v1/clips/{clip}", path)),
    refetchInterval: (query) => (query.state.data?.render === "asked" ? SOON_MS : false),
  });
  const { state, render } = data ?? of;
  const over = state === "ready" || state === "dead";
  useEffect(() => {
    if (!over) return;
    for (const list of ["job", "jobs", "clips"]) void queries.invalidateQueries({ queryKey: [list] });
  }, [over, queries]);
  const wish = useMutation({
    mutationFn: (on: boolean) =>
      ask(on ? api.POST("/api/v1/clips/{clip}/render", path) : api.DELETE("/api/v1/clips/{clip}/render", path)),
    onSuccess: (view) => queries.setQueryData(queryKey, view),
    onError: (error) => {
      toast(wordsOf(error), { tone: "bad" });
      void queries.invalidateQueries({ queryKey });
    },
  });
  if (render === "unasked") {
    return (
      <Button look="primary" busy={wish.isPending} onClick={() => wish.mutate(true)}>
        <Clapperboard size={16} aria-hidden /> Render it
      </Button>
    );
  }
  return (
    <div className={styles.rendering}>
      <p role="status">
        <LoaderCircle size={16} className="turning" aria-hidden />{" "}
        {state === "render" ? "Being rendered" : over ? "Rendered" : "Waits for the renderer"}
      </p>
      {!over && (
        <Button small busy={wish.isPending} onClick={() => wish.mutate(false)}>
          <Square size={14} aria-hidden /> Cancel
        </Button>
      )}
    </div>
  );
}
