import { useEffect, useReducer } from "react";
import { follow, type Happening } from "@/api/following";
import { type Story, told, UNTOLD } from "./stages";

/** A job's story as it goes on, from its first event: so a reload loses nothing. `attempt` begins anew. */
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
    tell(null);
    return follow(job, (event) => {
      tell(event);
      onChange(event);
    });
  }, [job, attempt]);
  return story;
}
