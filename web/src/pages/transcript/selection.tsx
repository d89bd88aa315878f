import { useMutation } from "@tanstack/react-query";
import { Copy, Play, Scissors, X } from "lucide-react";
import { useLocation } from "wouter";
import { clipOf } from "@/api/playback";
import { wordsOf } from "@/api/problem";
import { clock } from "@/format";
import type { Playhead } from "@/player/playhead";
import { Button, IconButton } from "@/ui/button";
import { toast } from "@/ui/toasts";
import styles from "./transcript.module.css";

const LEAST_S = 1;
const MOST_S = 600;

/** What can be done with selected words. */
export function Selection({
  video,
  text,
  start_s,
  end_s,
  playhead,
  onClose,
}: {
  video: string;
  text: string;
  start_s: number;
  end_s: number;
  playhead: Playhead;
  onClose: () => void;
}) {
  const [, go] = useLocation();
  const length_s = end_s - start_s;
  const made = useMutation({
    mutationFn: () => clipOf(video, { start_s, end_s }),
    onSuccess: (job) => go(`/jobs/${job.id}`),
    onError: (error) => toast(wordsOf(error), { tone: "bad" }),
  });
  const why = length_s < LEAST_S ? "Select at least a second" : length_s > MOST_S ? "Select ten minutes at most" : null;
  return (
    <section className={styles.selection} aria-label="Selected words">
      <p role="status">
        <strong>{why ?? `${Math.round(length_s)} s`}</strong>
        <span>
          {clock(start_s)} – {clock(end_s)}
        </span>
      </p>
      <Button small look="quiet" onClick={() => playhead.seek(start_s, { play: true })}>
        <Play size={15} aria-hidden /> Play
      </Button>
      <Button
        small
        look="quiet"
        onClick={() =>
          navigator.clipboard.writeText(text).then(
            () => toast("The words are copied."),
            () => {},
          )
        }
      >
        <Copy size={15} aria-hidden /> Copy
      </Button>
      <Button small look="primary" disabled={why !== null} busy={made.isPending} onClick={() => made.mutate()}>
        <Scissors size={15} aria-hidden /> Make a clip
      </Button>
      <IconButton label="Select nothing" onClick={onClose}>
        <X size={16} aria-hidden />
      </IconButton>
    </section>
  );
}
