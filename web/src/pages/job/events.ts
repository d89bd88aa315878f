import { useEffect, useReducer } from "react";
import { BASE, renew } from "@/api/session";
import { FINISHED, type Happening, type Story, told, UNTOLD } from "./stages";

const AGAIN_MS = 2_000;

/**
 * A job's story as it goes on, from its first event: so a reload loses nothing. The browser reconnects by itself, with Last-Event-ID;
 * where it gives up (an answer that is no stream, as after the session lapsed) we renew and begin again. `attempt` begins anew.
 */
export function useStory(
  job: string,
  { attempt, onChange }: { attempt: number; onChange: (event: Happening) => void },
): Story {
  const [story, tell] = useReducer(
    (before: Story, event: Happening | null) => (event ? told(before, event) : UNTOLD),
    UNTOLD,
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt at the job is another stream
  useEffect(() => {
    let source: EventSource | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    let ended = false;
    const open = () => {
      source = new EventSource(`${BASE}/api/v1/jobs/${encodeURIComponent(job)}/events`, { withCredentials: true });
      source.addEventListener("progress", (message: MessageEvent<string>) => {
        const event = JSON.parse(message.data) as Happening;
        tell(event);
        onChange(event);
        ended = event.kind === "job" && FINISHED.has(event.state);
      });
      source.addEventListener("error", () => {
        if (ended) return close(); // the server closed it after the last event
        if (source?.readyState !== EventSource.CLOSED || over) return;
        timer = setTimeout(
          () =>
            void renew()
              .catch(() => false)
              .then((good) => good && !over && open()),
          AGAIN_MS,
        );
      });
    };
    const close = () => {
      over = true;
      clearTimeout(timer);
      source?.close();
    };
    tell(null);
    open();
    return close;
  }, [job, attempt]);
  return story;
}
