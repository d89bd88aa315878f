import { memo, type ReactNode, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { clock } from "@/format";
import { lastBegun } from "@/player/moments";
import { type Playhead, usePlayhead } from "@/player/playhead";
import { cx } from "@/ui/cx";
import { type Paragraph, type Placed, type Stretch, speakerName, wordAt } from "./paragraphs";
import styles from "./reading.module.css";

/** Names of highlights, as reading.module.css paints them. They need no element of their own, so a paragraph is one text. */
export type Mark =
  | "transcript-now"
  | "transcript-found"
  | "transcript-here"
  | "transcript-cursor"
  | "transcript-picked"
  | "transcript-removed";

const AWAY_MS = 4_000;
const NOWHERE: readonly Stretch[] = [];

type Props = {
  paragraphs: readonly Paragraph[];
  playhead: Playhead;
  names?: Record<string, string>;
  matches?: readonly Stretch[];
  match?: number;
  /** It scrolls by itself; otherwise the page does. */
  boxed?: boolean;
  onWord: (word: Placed) => void;
  head?: (paragraph: Paragraph) => ReactNode;
  after?: (paragraph: Paragraph) => ReactNode;
};

/** What is said, following what is played. A click on a word goes there. */
export const Reading = memo(function Reading({
  paragraphs,
  playhead,
  names,
  matches = NOWHERE,
  match = -1,
  boxed,
  onWord,
  head,
  after,
}: Props) {
  const box = useRef<HTMLDivElement>(null);
  const now = usePlayhead(playhead, (s) => lastBegun(paragraphs, s * 1000, (paragraph) => paragraph.start_ms));
  useSpokenWord(box, paragraphs, playhead);
  useFollowing(box, now, boxed ?? false);
  useMarks(box, "transcript-found", matches);
  const here = matches[match];
  const hereMarks = useMemo(() => (here ? [here] : NOWHERE), [here]);
  useMarks(box, "transcript-here", hereMarks);
  useLayoutEffect(() => {
    if (here) reveal(textOf(box.current, here.paragraph), box.current, boxed ?? false);
  }, [here, boxed]);

  const clicked = (event: React.MouseEvent) => {
    if (event.detail > 1 || !getSelection()?.isCollapsed) return;
    const place = placeAt(event.clientX, event.clientY);
    const paragraph = place && paragraphs[place.paragraph];
    const word = paragraph && wordAt(paragraph, place.offset);
    if (word) onWord(word);
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the times before the paragraphs are buttons; the page has keys for words
    // biome-ignore lint/a11y/noStaticElementInteractions: as above
    <div ref={box} className={cx(styles.reading, boxed && styles.boxed)} onClick={clicked}>
      {paragraphs.map((paragraph) => (
        <Said
          key={paragraph.id}
          paragraph={paragraph}
          current={paragraph.id === now}
          name={nameOf(paragraph, paragraphs[paragraph.id - 1], names)}
          onTime={onWord}
          head={head}
          after={after}
        />
      ))}
    </div>
  );
});

/** Said where the speaker changes. */
function nameOf(paragraph: Paragraph, before: Paragraph | undefined, names: Record<string, string> | undefined) {
  if (!paragraph.speaker || paragraph.speaker === before?.speaker) return null;
  return speakerName(paragraph.speaker, names);
}

const Said = memo(function Said({
  paragraph,
  current,
  name,
  onTime,
  head,
  after,
}: {
  paragraph: Paragraph;
  current: boolean;
  name: string | null;
  onTime: (word: Placed) => void;
  head?: (paragraph: Paragraph) => ReactNode;
  after?: (paragraph: Paragraph) => ReactNode;
}) {
  const first = paragraph.words[0];
  return (
    <>
      <div className={cx(styles.paragraph, current && styles.current)} aria-current={current || undefined}>
        <button
          type="button"
          className={styles.time}
          aria-label={`Play from ${clock(paragraph.start_ms / 1000)}`}
          onClick={(event) => {
            event.stopPropagation();
            if (first) onTime(first);
          }}
        >
          {clock(paragraph.start_ms / 1000)}
        </button>
        <div className={styles.said}>
          {name !== null && (head ? head(paragraph) : <p className={styles.speaker}>{name}</p>)}
          <p className={styles.text} data-paragraph={paragraph.id} dir="auto">
            {paragraph.text}
          </p>
        </div>
      </div>
      {after?.(paragraph)}
    </>
  );
});

// ---- marks -----------------------------------------------------------------------------------------------------------

export const textOf = (box: HTMLElement | null, paragraph: number) =>
  box?.querySelector<HTMLElement>(`[data-paragraph="${paragraph}"]`) ?? null;

export function rangeOf(box: HTMLElement | null, { paragraph, from, to }: Stretch): Range | null {
  const node = textOf(box, paragraph)?.firstChild;
  if (!node || node.nodeType !== Node.TEXT_NODE || to > (node.nodeValue?.length ?? 0)) return null;
  const range = new Range();
  range.setStart(node, from);
  range.setEnd(node, to);
  return range;
}

function paint(box: HTMLElement | null, mark: Mark, stretches: readonly Stretch[]) {
  if (!("highlights" in CSS)) return;
  const ranges = stretches.map((stretch) => rangeOf(box, stretch)).filter((range) => range !== null);
  if (ranges.length) CSS.highlights.set(mark, new Highlight(...ranges));
  else CSS.highlights.delete(mark);
}

/** Paints stretches of text. Two readings on one page would share their marks. */
export function useMarks(box: React.RefObject<HTMLElement | null>, mark: Mark, stretches: readonly Stretch[]) {
  useEffect(() => {
    paint(box.current, mark, stretches);
    return () => paint(null, mark, []);
  }, [box, mark, stretches]);
}

function useSpokenWord(box: React.RefObject<HTMLElement | null>, paragraphs: readonly Paragraph[], playhead: Playhead) {
  const all = useMemo(
    () => paragraphs.flatMap((paragraph) => paragraph.words.map((word) => ({ word, paragraph: paragraph.id }))),
    [paragraphs],
  );
  useEffect(() => {
    let painted = -2;
    const follow = () => {
      const at_ms = playhead.seconds * 1000;
      const index = at_ms === 0 && !playhead.playing ? -1 : lastBegun(all, at_ms, ({ word }) => word.start_ms);
      if (index === painted) return;
      painted = index;
      const now = all[index];
      paint(
        box.current,
        "transcript-now",
        now ? [{ paragraph: now.paragraph, from: now.word.from, to: now.word.to }] : [],
      );
    };
    follow();
    const stop = playhead.subscribe(follow);
    return () => {
      stop();
      paint(null, "transcript-now", []);
    };
  }, [all, box, playhead]);
}

/** The paragraph that is spoken stays in sight, unless somebody has just looked elsewhere. */
function useFollowing(box: React.RefObject<HTMLElement | null>, now: number, boxed: boolean) {
  const away = useRef(0);
  useEffect(() => {
    const target: EventTarget | null = boxed ? box.current : window;
    const looked = () => {
      away.current = Date.now();
    };
    const names = ["wheel", "touchmove"] as const;
    for (const name of names) target?.addEventListener(name, looked, { passive: true });
    return () => {
      for (const name of names) target?.removeEventListener(name, looked);
    };
  }, [box, boxed]);
  useEffect(() => {
    if (now < 0 || Date.now() - away.current < AWAY_MS || !getSelection()?.isCollapsed) return;
    reveal(textOf(box.current, now), box.current, boxed);
  }, [now, box, boxed]);
}

/** Only what is out of sight moves, and only the box that it is in. */
export function reveal(text: HTMLElement | null, box: HTMLElement | null, boxed: boolean) {
  if (!text || !box) return;
  const part = text.getBoundingClientRect();
  const frame = boxed ? box.getBoundingClientRect() : { top: 80, bottom: innerHeight - 80, height: innerHeight - 160 };
  if (part.top >= frame.top + 8 && part.bottom <= frame.bottom - 24) return;
  const by = part.top - frame.top - frame.height * 0.25;
  const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
  (boxed ? box : window).scrollBy({ top: by, behavior });
}

/** Which paragraph and letter is at a point of the window. */
export function placeAt(x: number, y: number): { paragraph: number; offset: number } | null {
  const caret = caretAt(x, y);
  const text = caret?.node.parentElement?.closest<HTMLElement>("[data-paragraph]");
  return caret && text ? { paragraph: Number(text.dataset.paragraph), offset: caret.offset } : null;
}

function caretAt(x: number, y: number): { node: Node; offset: number } | null {
  if (document.caretPositionFromPoint) {
    const caret = document.caretPositionFromPoint(x, y);
    return caret && { node: caret.offsetNode, offset: caret.offset };
  }
  const range = document.caretRangeFromPoint?.(x, y);
  return range ? { node: range.startContainer, offset: range.startOffset } : null;
}
