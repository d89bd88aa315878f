import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import {
  bring,
  correct,
  type Revised,
  readTranscript,
  type TranscriptChange,
  type TranscriptPicture,
  transcriptQuery,
  type Watch,
} from "@/api/playback";
import { Problem, wordsOf } from "@/api/problem";
import { clock } from "@/format";
import { frameAt } from "@/player/frame";
import { lastBegun, spoken } from "@/player/moments";
import type { Playhead } from "@/player/playhead";
import { corrected } from "@/transcript/corrections";
import { between, found, type Paragraph, type Placed, type Stretch, wordAt, wordsIn } from "@/transcript/paragraphs";
import { placeAt, Reading, reveal, textOf, useMarks } from "@/transcript/reading";
import { SearchBar } from "@/transcript/search-bar";
import { toast } from "@/ui/toasts";
import { moved, ordered, type Picked } from "./cursor";
import { AddNote, Note } from "./note";
import { AddPicture, PlacedPicture } from "./picture";
import { Selection } from "./selection";
import { Speaker } from "./speaker";
import styles from "./transcript.module.css";
import { WordEditor } from "./word-editor";

type Props = {
  video: string;
  watch: Watch | undefined;
  transcript: Revised;
  paragraphs: readonly Paragraph[];
  playhead: Playhead;
};

/** The words, to be read along, searched, selected and corrected; all of it by mouse and by keyboard. */
export function Script({ video, watch, transcript, paragraphs, playhead }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState("");
  const [match, setMatch] = useState(0);
  const [cursor, setCursor] = useState<number | null>(null);
  const [picked, setPicked] = useState<Picked | null>(null);
  const [editing, setEditing] = useState<Placed | null>(null);
  const [noting, setNoting] = useState<number | null>(null);
  const { save, addNote } = useCorrections(video);

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
  const removed = useMemo(() => new Set(transcript.removed.map((word) => word.start_ms)), [transcript.removed]);
  const removedMarks = useMemo(
    () => places.flatMap(({ word, paragraph }) => (removed.has(word.start_ms) ? [{ ...word, paragraph }] : [])),
    [places, removed],
  );
  useMarks(box, "transcript-removed", removedMarks);
  useEffect(() => {
    if (under) reveal(textOf(box.current, under.paragraph), box.current, false);
  }, [under]);
  useSelected(box, paragraphs, setPicked);
  useSlash(field);

  const notes = useMemo(() => between(transcript.notes, paragraphs), [transcript.notes, paragraphs]);
  const pictures = useMemo(() => between(transcript.pictures, paragraphs), [transcript.pictures, paragraphs]);
  const { put, busy, remove } = usePictures({ video, watch, save });
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
        {pictures.get(paragraph.id)?.map((picture) => (
          <PlacedPicture
            key={picture.id}
            of={picture}
            onAlt={(alt) => save({ pictures: [{ id: picture.id, at_ms: picture.at_ms, alt }] })}
            onDelete={() => remove(picture)}
          />
        ))}
        <AddNote
          open={noting === paragraph.id}
          onOpen={(open) => setNoting(open ? paragraph.id : null)}
          onText={(text) => {
            setNoting(null);
            addNote({ paragraph, text });
          }}
        />
        <AddPicture
          busy={busy}
          onFrame={watch ? () => put({ at_ms: shownIn(paragraph, playhead), file: null }) : null}
          onFile={(file) => put({ at_ms: Math.max(paragraph.start_ms, paragraph.end_ms - 1), file })}
        />
      </div>
    ),
    [notes, noting, write, addNote, pictures, busy, put, remove, save, watch, playhead],
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
        aria-label="Words. Arrow keys walk through them, Enter plays, E corrects a word or puts it back, N writes a note."
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
            removed={removed.has(editing.start_ms)}
            box={box}
            paragraph={places[editing.index]?.paragraph ?? 0}
            onText={(text) => {
              const before = removed.has(editing.start_ms) ? "" : editing.text;
              if (text !== before) {
                const say = (next: string) => save({ words: [{ start_ms: editing.start_ms, text: next }] });
                say(text);
                const done = before ? `Corrected to “${text}”` : `“${text}” is put back`;
                toast(text ? done : `“${editing.text}” is taken out`, {
                  action: { label: "Undo", run: () => say(before) },
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
        {under
          ? `${under.word.text}${removed.has(under.word.start_ms) ? ", taken out" : ""}, ${spoken(under.word.start_ms / 1000)}`
          : ""}
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

/** Sent one after the other. A change is shown at once and taken back where the server refuses; a new note is shown when it is kept. */
function useCorrections(video: string) {
  const cache = useQueryClient();
  const { queryKey } = transcriptQuery(video);
  const outdated = useRef(false); // somebody else changed it, too, or the server knows a new picture's URL
  const inTurn = {
    mutationKey: queryKey,
    scope: { id: `transcript ${video}` },
    onError: (error: Error) => {
      toast(wordsOf(error), { tone: "bad" });
      outdated.current = true;
    },
    onSettled: () => {
      if (!outdated.current || cache.isMutating({ mutationKey: queryKey }) > 1) return; // what waits is not on the server yet
      outdated.current = false;
      void cache.invalidateQueries({ queryKey });
    },
  };
  const save = useMutation({
    ...inTurn,
    mutationFn: (change: TranscriptChange) => correct(video, change),
    onMutate: (change) => {
      cache.setQueryData<Revised>(queryKey, (before) => before && corrected(before, change));
    },
    onSuccess: ({ revision, pictures }) => {
      const before = cache.getQueryData<Revised>(queryKey);
      const known = pictures.every(
        ({ id, at_ms }) => at_ms === null || before?.pictures.some((each) => each.id === id),
      );
      if (known && before?.revision === revision - 1) cache.setQueryData<Revised>(queryKey, { ...before, revision });
      else outdated.current = true;
    },
  });
  const addNote = useMutation({
    ...inTurn,
    mutationFn: async ({ paragraph, text }: { paragraph: Paragraph; text: string }) =>
      addedNote(video, await cache.ensureQueryData(transcriptQuery(video)), paragraph, text),
    onSuccess: (change) => {
      const before = cache.getQueryData<Revised>(queryKey);
      if (before?.revision === change.revision - 1) cache.setQueryData<Revised>(queryKey, corrected(before, change));
      else outdated.current = true;
    },
  });
  return { save: save.mutate, addNote: addNote.mutate };
}

type Save = ReturnType<typeof useCorrections>["save"];

/** Beside every note that there is by now: the one that somebody else wrote meanwhile stays. */
async function addedNote(video: string, seen: Revised, paragraph: Paragraph, text: string) {
  for (let newest = seen; ; newest = await readTranscript(video)) {
    const notes = [{ at_ms: freeMoment(paragraph, newest), text }];
    try {
      return await correct(video, { notes, revision: newest.revision });
    } catch (error) {
      if (!(error instanceof Problem && error.status === 409)) throw error;
    }
  }
}

/** Pictures are brought, then put where they belong. */
function usePictures({ video, watch, save }: { video: string; watch: Watch | undefined; save: Save }) {
  const put = useMutation({
    mutationFn: async ({ at_ms, file }: { at_ms: number; file: File | null }) => {
      if (!file && !watch) throw new Error("The video can’t be played at this moment. Try again.");
      const picture = file ?? (await frameAt(watch as Watch, at_ms / 1000));
      return bring(video, picture);
    },
    onSuccess: ({ id }, { at_ms, file }) =>
      save({ pictures: [{ id, at_ms, alt: file ? "" : `The video at ${clock(at_ms / 1000)}` }] }),
    onError: (error) => toast(wordsOf(error), { tone: "bad" }),
  });
  const remove = useCallback(
    ({ id, at_ms, alt }: TranscriptPicture) => {
      save({ pictures: [{ id, at_ms: null, alt: "" }] });
      toast("The picture is deleted.", {
        action: { label: "Undo", run: () => save({ pictures: [{ id, at_ms, alt }] }) },
      });
    },
    [save],
  );
  return { put: put.mutate, busy: put.isPending, remove };
}

/** What is seen now, if that is of this paragraph; else what was seen when it began. */
function shownIn(paragraph: Paragraph, playhead: Playhead): number {
  const now_ms = Math.round(playhead.seconds * 1000);
  return now_ms >= paragraph.start_ms && now_ms <= paragraph.end_ms ? now_ms : paragraph.start_ms;
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
