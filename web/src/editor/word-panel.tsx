import { CornerDownLeft, CornerDownRight, Eye, EyeOff, Pencil, Play } from "lucide-react";
import {
  Fragment,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { flushSync } from "react-dom";
import { IconButton } from "@/ui/button";
import { cx } from "@/ui/cx";
import type { Editing, Word } from "./documents";
import type { Drafting } from "./drafting";
import { type Playback, usePlayback } from "./playback";
import { keys } from "./slide";
import { type Edge, stops, window as windowOf } from "./trimming";
import { clockOf } from "./waveform";
import styles from "./word-panel.module.css";
import { paragraphs, textOf, wordAt } from "./words";
import { blankBetween } from "./writing";

type Props = { editing: Editing; drafting: Drafting; playback: Playback };

/**
 * The words around the clip as text. One of them has the focus (a roving tabindex); with Shift a stretch of them is chosen.
 * A click, Enter or a letter edits, Tab goes on to the next word, Delete hides.
 */
export function WordPanel({ editing, drafting, playback }: Props) {
  const { draft } = drafting;
  const { words } = editing;
  const first = Math.max(
    0,
    words.findIndex((word) => word.end_ms > draft.start_ms),
  );
  const [opened] = useState(first);
  const [at, setAt] = useState(first);
  const [anchor, setAnchor] = useState<number | null>(null);
  const [edited, setEdited] = useState<number | null>(null);
  const spoken = usePlayback(playback, (now) => {
    const index = wordAt(words, now.at_ms);
    return index >= 0 && now.at_ms < (words[index]?.end_ms ?? 0) + 250 ? index : -1;
  });
  const playing = usePlayback(playback, (now) => now.playing);
  const nodes = useRef(new Map<number, HTMLButtonElement>());
  const panel = useRef<HTMLDivElement>(null);
  const help = useId();
  const texts = useMemo(() => paragraphs(words, editing.sentences), [words, editing.sentences]);
  const index = useMemo(() => new Map(words.map((word, place) => [word.start_ms, place])), [words]);

  useFollowed(panel, nodes, playing ? spoken : -1);
  useLayoutEffect(() => {
    showIn(panel.current, nodes.current.get(opened), "start");
  }, [opened]);

  const chosen = (place: number) => anchor !== null && place >= Math.min(anchor, at) && place <= Math.max(anchor, at);
  const stretch = () =>
    anchor === null ? words.slice(at, at + 1) : words.slice(Math.min(anchor, at), Math.max(anchor, at) + 1);
  const go = (to: number, extend = false) => {
    const place = Math.min(words.length - 1, Math.max(0, to));
    setAnchor(extend ? (anchor ?? at) : null);
    setAt(place);
    nodes.current.get(place)?.focus();
    const word = words[place];
    if (word && !playback.playing) playback.seek(word.start_ms);
  };
  const edit = (place: number | null) => {
    drafting.seal();
    setAnchor(null);
    setEdited(place);
    if (place === null) return;
    setAt(place);
    playback.pause();
    const word = words[place];
    if (word) playback.seek(word.start_ms);
  };
  const leave = (place: number) => {
    flushSync(() => {
      edit(null);
      setAt(place);
    });
    nodes.current.get(place)?.focus();
  };
  const hide = () => {
    const all = stretch();
    const shown = all.some((word) => textOf(word, draft.words));
    drafting.change({
      do: shown ? "hide" : "show",
      words: all.map((word) => word.start_ms),
    });
  };
  const cut = (edge: Edge) => {
    const all = stretch();
    const word = edge === "start" ? all[0] : all.at(-1);
    const place = word ? index.get(word.start_ms) : undefined;
    if (place === undefined) return;
    const alone = stops(edge, words.slice(Math.max(0, place - 1), place + 2), [], windowOf(editing));
    const to = alone.words[place === 0 ? 0 : 1];
    if (to !== undefined) drafting.change({ do: "trim", edge, at_ms: to });
  };
  const play = () => {
    const [word] = stretch();
    if (word) playback.playFrom(word.start_ms);
  };
  const sentence = (direction: 1 | -1) => {
    const starts = texts.map((text) => index.get(text[0]?.start_ms ?? 0) ?? 0);
    return direction === 1
      ? (starts.find((start) => start > at) ?? words.length - 1)
      : (starts.findLast((start) => start < at) ?? 0);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const extend = event.shiftKey;
    keys(event, [
      ["ArrowRight", () => go(at + 1, extend)],
      ["ArrowLeft", () => go(at - 1, extend)],
      ["ArrowDown", () => go(sentence(1), extend)],
      ["ArrowUp", () => go(sentence(-1), extend)],
      ["Home", () => go(first, extend)],
      ["End", () => go(wordAt(words, draft.end_ms - 1), extend)],
      ["Enter", () => edit(at)],
      ["F2", () => edit(at)],
      ["Delete", hide],
      ["Backspace", hide],
      ["[", () => cut("start")],
      ["]", () => cut("end")],
      ["Escape", () => setAnchor(null)],
    ]);
  };

  const focused = words[at];
  const isHidden = focused !== undefined && !stretch().some((word) => textOf(word, draft.words));
  if (!words.length) return <p className={styles.none}>Nothing is said here.</p>;
  return (
    <div className={styles.panel}>
      <div className={styles.tools} role="toolbar" aria-label="For the chosen words">
        <IconButton label="Edit (Enter)" onClick={() => edit(at)}>
          <Pencil size={16} aria-hidden />
        </IconButton>
        <IconButton label={isHidden ? "Show again (Delete)" : "Hide from the captions (Delete)"} onClick={hide}>
          {isHidden ? <Eye size={16} aria-hidden /> : <EyeOff size={16} aria-hidden />}
        </IconButton>
        <IconButton label="Clip starts here ([)" onClick={() => cut("start")}>
          <CornerDownRight size={16} aria-hidden />
        </IconButton>
        <IconButton label="Clip ends here (])" onClick={() => cut("end")}>
          <CornerDownLeft size={16} aria-hidden />
        </IconButton>
        <IconButton label="Play from here" onClick={play}>
          <Play size={16} aria-hidden />
        </IconButton>
        <span className={styles.chosen}>
          {focused && `“${textOf(focused, draft.words) || focused.heard}” ${clockOf(focused.start_ms)}`}
        </span>
      </div>
      <p id={help} className="visually-hidden">
        Arrow keys go from word to word and from sentence to sentence, with Shift they choose several. Enter edits,
        Delete hides, brackets begin and end the clip. While a word is edited, Tab goes to the next one and Escape
        leaves.
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: buttons in a text, no fields of a form */}
      <div
        ref={panel}
        className={styles.text}
        role="group"
        aria-label="Words of the clip and around it"
        aria-describedby={help}
        onKeyDown={edited === null ? onKey : undefined}
      >
        {texts.map((text, number) => (
          <Paragraph
            key={text[0]?.start_ms}
            text={text}
            draft={draft}
            named={text[0]?.speaker !== texts[number - 1]?.[0]?.speaker}
          >
            {text.map((word) => {
              const place = index.get(word.start_ms) ?? 0;
              const shown = textOf(word, draft.words);
              const inside = word.end_ms > draft.start_ms && word.start_ms < draft.end_ms;
              return (
                <Fragment key={word.start_ms}>
                  {place === edited ? (
                    <WordField
                      word={word}
                      text={shown}
                      drafting={drafting}
                      go={(to) => (to !== 0 && words[place + to] ? edit(place + to) : leave(place))}
                    />
                  ) : (
                    <button
                      type="button"
                      ref={(node) => {
                        if (node) nodes.current.set(place, node);
                        else nodes.current.delete(place);
                      }}
                      tabIndex={place === at ? 0 : -1}
                      className={cx(
                        styles.word,
                        !inside && styles.beyond,
                        !shown && styles.hidden,
                        shown !== word.heard && shown !== "" && styles.corrected,
                        place === spoken && styles.spoken,
                        chosen(place) && styles.selected,
                      )}
                      aria-label={labelOf(word, shown, inside)}
                      aria-pressed={anchor === null ? undefined : chosen(place)}
                      title={shown !== word.heard ? `Heard: ${word.heard}` : undefined}
                      onClick={(event) => {
                        if (event.shiftKey) go(place, true);
                        else if (inside) edit(place);
                        else go(place);
                      }}
                    >
                      {shown || word.heard}
                    </button>
                  )}
                  {blankAfter(word, words[place + 1], draft.words) && " "}
                </Fragment>
              );
            })}
          </Paragraph>
        ))}
      </div>
    </div>
  );
}

/** As the words are written: no blank inside a hyphenated word. */
const blankAfter = (word: Word, next: Word | undefined, texts: Drafting["draft"]["words"]) =>
  !next || blankBetween(textOf(word, texts) || word.heard, textOf(next, texts) || next.heard);

const labelOf = (word: Word, shown: string, inside: boolean) =>
  [
    shown || word.heard,
    !shown && "hidden",
    shown && shown !== word.heard && `heard as ${word.heard}`,
    !inside && "outside the clip",
  ]
    .filter(Boolean)
    .join(", ");

type ParagraphProps = { text: readonly Word[]; draft: Drafting["draft"]; named: boolean; children: ReactNode };

function Paragraph({ text, draft, named, children }: ParagraphProps) {
  const speaker = named ? text[0]?.speaker : null;
  return (
    <p className={styles.paragraph}>
      <span className={styles.when}>
        {speaker && <strong>{draft.speakers[speaker] ?? speaker} </strong>}
        {clockOf(text[0]?.start_ms ?? 0)}
      </span>
      {children}
    </p>
  );
}

type FieldProps = {
  word: Word;
  text: string;
  drafting: Drafting;
  go: (to: -1 | 0 | 1) => void;
};

function WordField({ word, text, drafting, go }: FieldProps) {
  const [typed, setTyped] = useState(text || "");
  const field = useRef<HTMLInputElement>(null);
  const before = useRef(text);
  const left = useRef(false);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  // Undo while typing changes the draft under the field.
  useEffect(() => {
    setTyped((now) => (now.replace(/\s+/gu, " ").trim() === text ? now : text));
  }, [text]);
  const say = (value: string) =>
    drafting.change({ do: "say", start_ms: word.start_ms, text: value }, `word.${word.start_ms}`);
  const leave = (to: -1 | 0 | 1) => () => {
    left.current = true;
    go(to);
  };
  return (
    <input
      ref={field}
      className={styles.field}
      aria-label={`Text for “${word.heard}”`}
      data-undo
      value={typed}
      maxLength={200}
      placeholder="hidden"
      size={Math.max(3, typed.length + 1)}
      spellCheck
      onChange={(event) => {
        setTyped(event.target.value);
        say(event.target.value);
      }}
      onBlur={() => {
        if (!left.current) go(0);
      }}
      onKeyDown={(event) => {
        if (event.key === "Tab") {
          event.preventDefault();
          leave(event.shiftKey ? -1 : 1)();
          return;
        }
        keys(event, [
          ["Enter", leave(0)],
          [
            "Escape",
            () => {
              say(before.current);
              leave(0)();
            },
          ],
        ]);
      }}
    />
  );
}

/** Keeps the spoken word in sight, unless somebody looks elsewhere. */
function useFollowed(
  panel: React.RefObject<HTMLDivElement | null>,
  nodes: React.RefObject<Map<number, HTMLButtonElement>>,
  spoken: number,
) {
  useEffect(() => {
    if (spoken >= 0 && !panel.current?.contains(document.activeElement))
      showIn(panel.current, nodes.current.get(spoken), "nearest");
  }, [panel, nodes, spoken]);
}

/** Scrolls the panel alone: the page stays where it is. */
function showIn(panel: HTMLElement | null, node: HTMLElement | undefined, block: "start" | "nearest") {
  if (!panel || !node) return;
  const top = node.offsetTop; // the panel is what it is placed in
  const fits = top >= panel.scrollTop + 24 && top + node.offsetHeight <= panel.scrollTop + panel.clientHeight - 48;
  if (block === "start" || !fits) panel.scrollTop = Math.max(0, top - 56);
}
