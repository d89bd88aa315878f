import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { correct, corrected, type Revised, type TranscriptChange, transcriptQuery } from "@/api/playback";
import { wordsOf } from "@/api/problem";
import { lastBegun, spoken } from "@/player/moments";
import type { Playhead } from "@/player/playhead";
import { found, type Paragraph, type Placed, type Stretch, wordAt, wordsIn } from "@/transcript/paragraphs";
import { placeAt, Reading, reveal, textOf, useMarks } from "@/transcript/reading";
import { SearchBar } from "@/transcript/search-bar";
import { toast } from "@/ui/toasts";
import { moved, ordered, type Picked } from "./cursor";
import { AddNote, Note } from "./note";
import { Selection } from "./selection";
import { Speaker } from "./speaker";
import styles from "./transcript.module.css";
import { WordEditor } from "./word-editor";

type Props = {
  video: string;
  transcript: Revised;
  paragraphs: readonly Paragraph[];
  playhead: Playhead;
};

/** The words, to be read along, searched, selected and corrected; all of it by mouse and by keyboard. */
export function Script({ video, transcript, paragraphs, playhead }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState("");
  const [match, setMatch] = useState(0);
  const [cursor, setCursor] = useState<number | null>(null);
  const [picked, setPicked] = useState<Picked | null>(null);
  const [editing, setEditing] = useState<Placed | null>(null);
  const [noting, setNoting] = useState<number | null>(null);
  const save = useCorrections(video);

  const places = useMemo(
    () => paragraphs.flatMap((paragraph) => paragraph.words.map((word) => ({ word, paragraph: paragraph.id }))),
    [paragraphs],
  );
  const bounds = useMemo(
    () =>
      paragraphs.map(({ words }) => ({
        first: words[0]?.index ?? 0,
        last: words.at(-1)?.index ?? 0,
      })),
    [paragraphs],
  );
  const wanted = useDeferredValue(query); // typing goes before finding
  const matches = useMemo(() => found(paragraphs, wanted), [paragraphs, wanted]);

  const under = cursor === null ? undefined : places[cursor];
  const cursorMark = useMemo(() => (under ? [{ ...under.word, paragraph: under.paragraph }] : []), [under]);
  useMarks(box, "transcript-cursor", cursorMark);
  const pickedMarks = useMemo(() => stretchesOf(picked, paragraphs), [picked, paragraphs]);
  useMarks(box, "transcript-picked", pickedMarks);
  useEffect(() => {
    if (under) reveal(textOf(box.current, under.paragraph), box.current, false);
  }, [under]);
  useSelected(box, paragraphs, setPicked);
  useSlash(field);

  const notes = useMemo(() => notesAfter(transcript, paragraphs), [transcript, paragraphs]);
  const write = useCallback(
    (at_ms: number, text: string) => {
      setNoting(null);
      save({ notes: [{ at_ms, text }] });
    },
    [save],
  );

  const { speakers } = transcript;
  const onWord = useCallback(
    (word: Placed) => {
      setCursor(word.index);
      playhead.seek(word.start_ms / 1000, { play: playhead.playing });
    },
    [playhead],
  );
  const head = useCallback(
    ({ speaker }: Paragraph) => (
      <Speaker
        speaker={speaker ?? ""}
        names={speakers}
        onName={(name) => save({ speakers: { [speaker ?? ""]: name } })}
      />
    ),
    [speakers, save],
  );
  const after = useCallback(
    (paragraph: Paragraph) => (
      <div className={styles.between}>
        {notes.get(paragraph.id)?.map((note) => (
          <Note key={note.at_ms} text={note.text} onText={(text) => write(note.at_ms, text)} />
        ))}
        <AddNote
          open={noting === paragraph.id}
          onOpen={(open) => setNoting(open ? paragraph.id : null)}
          onText={(text) => write(freeMoment(paragraph, transcript), text)}
        />
      </div>
    ),
    [notes, noting, write, transcript],
  );

  const walk = (event: React.KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const at =
      cursor ??
      Math.max(
        0,
        lastBegun(places, playhead.seconds * 1000, ({ word }) => word.start_ms),
      );
    const next = cursor === null && event.key.startsWith("Arrow") ? at : moved(at, event.key, bounds);
    if (next !== null) {
      setCursor(next);
      setPicked(event.shiftKey ? { from: picked?.from ?? at, to: next } : null);
      getSelection()?.removeAllRanges();
    } else if (event.key === "Enter") playhead.seek((places[at]?.word.start_ms ?? 0) / 1000, { play: true });
    else if (event.key === "e" || event.key === "F2") setEditing(places[at]?.word ?? null);
    else if (event.key === "n") setNoting(places[at]?.paragraph ?? null);
    else if (event.key === "Escape") setPicked(null);
    else return;
    event.preventDefault();
  };

  const double = (event: React.MouseEvent) => {
    const place = placeAt(event.clientX, event.clientY);
    const paragraph = place && paragraphs[place.paragraph];
    const word = paragraph && wordAt(paragraph, place.offset);
    if (!word) return;
    getSelection()?.removeAllRanges();
    setCursor(word.index);
    setEditing(word);
  };

  return (
    <>
      <div className={styles.bar}>
        <SearchBar
          field={field}
          query={query}
          onQuery={(text) => {
            setQuery(text);
            setMatch(0);
          }}
          matches={matches.length}
          match={match}
          onMatch={setMatch}
        />
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls, this is text with a cursor */}
      <div
        ref={box}
        role="group"
        aria-label="Words. Arrow keys walk through them, Enter plays, E corrects, N writes a note."
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the word cursor needs the focus
        tabIndex={0}
        className={styles.words}
        onKeyDown={walk}
        onDoubleClick={double}
      >
        <Reading
          paragraphs={paragraphs}
          playhead={playhead}
          names={transcript.speakers}
          matches={matches}
          match={match}
          onWord={onWord}
          head={head}
          after={after}
        />
        {editing && (
          <WordEditor
            word={editing}
            box={box}
            paragraph={places[editing.index]?.paragraph ?? 0}
            onText={(text) => {
              if (text !== editing.text) {
                save({ words: [{ start_ms: editing.start_ms, text }] });
                const undo = () =>
                  save({
                    words: [{ start_ms: editing.start_ms, text: editing.text }],
                  });
                toast(text ? `Corrected to “${text}”` : `“${editing.text}” is taken out`, {
                  action: { label: "Undo", run: undo },
                });
              }
              setEditing(null);
              box.current?.focus({ preventScroll: true });
            }}
            onClose={() => {
              setEditing(null);
              box.current?.focus({ preventScroll: true });
            }}
          />
        )}
      </div>
      <p className="visually-hidden" aria-live="polite">
        {under ? `${under.word.text}, ${spoken(under.word.start_ms / 1000)}` : ""}
      </p>
      {picked && !editing && (
        <Selection
          video={video}
          text={pickedMarks.map(({ paragraph, from, to }) => paragraphs[paragraph]?.text.slice(from, to)).join("\n")}
          start_s={(places[ordered(picked).first]?.word.start_ms ?? 0) / 1000}
          end_s={(places[ordered(picked).last]?.word.end_ms ?? 0) / 1000}
          playhead={playhead}
          onClose={() => {
            setPicked(null);
            getSelection()?.removeAllRanges();
          }}
        />
      )}
    </>
  );
}

/** Shown at once, sent one after the other; taken back where the server refuses. */
function useCorrections(video: string) {
  const cache = useQueryClient();
  const { queryKey } = transcriptQuery(video);
  const { mutate } = useMutation({
    scope: { id: `transcript ${video}` },
    mutationFn: (change: TranscriptChange) => correct(video, change),
    onMutate: (change) => {
      cache.setQueryData<Revised>(queryKey, (before) => before && corrected(before, change));
    },
    onError: (error) => {
      toast(wordsOf(error), { tone: "bad" });
      void cache.invalidateQueries({ queryKey });
    },
    onSettled: () => {
      if (cache.isMutating() === 1) void cache.invalidateQueries({ queryKey });
    },
  });
  return mutate;
}

function notesAfter(transcript: Revised, paragraphs: readonly Paragraph[]) {
  const notes = new Map<number, { at_ms: number; text: string }[]>();
  for (const note of transcript.notes ?? []) {
    const at = Math.max(
      0,
      lastBegun(paragraphs, note.at_ms, (paragraph) => paragraph.start_ms),
    );
    notes.set(at, [...(notes.get(at) ?? []), note]);
  }
  return notes;
}

/** A note is named by its moment: the first one after the paragraph that has none. */
function freeMoment(paragraph: Paragraph, transcript: Revised): number {
  const taken = new Set(transcript.notes?.map((note) => note.at_ms));
  let at_ms = Math.max(paragraph.start_ms, paragraph.end_ms - 1);
  while (taken.has(at_ms) && at_ms > paragraph.start_ms) at_ms -= 1;
  return at_ms;
}

function stretchesOf(picked: Picked | null, paragraphs: readonly Paragraph[]): Stretch[] {
  if (!picked) return [];
  const { first, last } = ordered(picked);
  return paragraphs.flatMap((paragraph) => {
    const words = paragraph.words.filter(({ index }) => index >= first && index <= last);
    const [begin, end] = [words[0], words.at(-1)];
    return begin && end ? [{ paragraph: paragraph.id, from: begin.from, to: end.to }] : [];
  });
}

/** What a person selects as text, as words. */
function useSelected(
  box: React.RefObject<HTMLElement | null>,
  paragraphs: readonly Paragraph[],
  pick: (picked: Picked | null) => void,
) {
  useEffect(() => {
    const changed = () => {
      const selection = getSelection();
      if (!selection || selection.isCollapsed || !selection.rangeCount) return;
      const range = selection.getRangeAt(0);
      if (!box.current?.contains(range.commonAncestorContainer)) return;
      const touched = [...box.current.querySelectorAll<HTMLElement>("[data-paragraph]")].filter((text) =>
        range.intersectsNode(text),
      );
      const words = touched.flatMap((text) => {
        const paragraph = paragraphs[Number(text.dataset.paragraph)];
        if (!paragraph) return [];
        const from = text.contains(range.startContainer) ? range.startOffset : 0;
        const to = text.contains(range.endContainer) ? range.endOffset : paragraph.text.length;
        return wordsIn(paragraph, from, to);
      });
      const [first, last] = [words[0], words.at(-1)];
      if (first && last) pick({ from: first.index, to: last.index });
    };
    const began = (event: PointerEvent) => {
      if (box.current?.contains(event.target as Node)) pick(null);
    };
    document.addEventListener("selectionchange", changed);
    document.addEventListener("pointerdown", began);
    return () => {
      document.removeEventListener("selectionchange", changed);
      document.removeEventListener("pointerdown", began);
    };
  }, [box, paragraphs, pick]);
}

/** "/" goes to the search field, as long as nobody types. */
function useSlash(field: React.RefObject<HTMLInputElement | null>) {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const typing = event.target instanceof Element && event.target.matches("input, textarea, select");
      if (event.key !== "/" || typing || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      field.current?.focus();
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [field]);
}
