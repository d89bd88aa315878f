import type { NewRevision, Revised, Segment, TranscriptChange, Word } from "@/api/playback";

/** What it is like with a change: before the server says so, and after. A word that is taken out is among the removed ones. */
export function corrected(before: Revised, change: TranscriptChange | NewRevision): Revised {
  const texts = new Map(change.words?.map(({ start_ms, text }) => [start_ms, text]));
  const changed = new Map(change.notes?.map((note) => [note.at_ms, note]));
  const moved = new Map(change.pictures?.map((picture) => [picture.id, picture]));
  const kept = before.notes.filter((note) => !changed.has(note.at_ms));
  const names = Object.entries({ ...before.speakers, ...change.speakers }).filter(([, name]) => name);
  return {
    ...before,
    revision: change.revision ?? before.revision,
    speakers: Object.fromEntries(names),
    notes: [...kept, ...changed.values()].filter((note) => note.text.trim()).sort((a, b) => a.at_ms - b.at_ms),
    pictures: before.pictures.flatMap((picture) => {
      const wish = moved.get(picture.id);
      if (!wish) return [picture];
      return wish.at_ms == null ? [] : [{ ...picture, at_ms: wish.at_ms, alt: wish.alt ?? "" }];
    }),
    ...(texts.size && spoken(before, texts)),
  };
}

function spoken(before: Revised, texts: ReadonlyMap<number, string>): Pick<Revised, "segments" | "removed"> {
  const removed = new Map(before.removed.map((word) => [word.start_ms, word]));
  const back: Word[] = [];
  for (const [start_ms, text] of texts) {
    const word = removed.get(start_ms);
    if (!word || !text) continue;
    removed.delete(start_ms);
    back.push({ ...word, text });
  }
  const segments = withWords(before.segments, back).flatMap((segment) => {
    if (!segment.words.some((word) => texts.has(word.start_ms))) return [segment];
    for (const word of segment.words) if (texts.get(word.start_ms) === "") removed.set(word.start_ms, word);
    const words = segment.words.map((word) => ({ ...word, text: texts.get(word.start_ms) ?? word.text }));
    const shown = words.filter((word) => word.text);
    return shown.length ? [{ ...segment, words: shown }] : [];
  });
  return { segments, removed: [...removed.values()].sort((a, b) => a.start_ms - b.start_ms) };
}

/** The segments with these words among theirs, each in the one that was begun last. */
export function withWords(segments: readonly Segment[], words: readonly Word[]): Segment[] {
  if (!words.length) return [...segments];
  const found = segments.map((segment) => ({ ...segment }));
  for (const word of words) {
    const place = found.findLastIndex((segment) => segment.start_ms <= word.start_ms);
    const into = found[place];
    if (into?.words.length && word.start_ms < into.end_ms) {
      into.words = [...into.words, word].sort((a, b) => a.start_ms - b.start_ms);
    } else {
      const { start_ms, end_ms, text, speaker } = word;
      found.splice(place + 1, 0, { start_ms, end_ms, text, speaker, words: [word] });
    }
  }
  return found;
}
