import type { TranscriptNote, Word } from "@/api/playback";
import { clock } from "@/format";
import { type Paragraph, speakerName } from "./paragraphs";

type Cue = { start_ms: number; end_ms: number; text: string };

const CUE_LETTERS = 84;
const CUE_MS = 6_000;
const PAUSE_MS = 700;

/** Two lines' worth of words at a time, ended by pauses and sentences. */
export function cuesOf(paragraphs: readonly Paragraph[]): Cue[] {
  const cues: Cue[] = [];
  for (const paragraph of paragraphs) {
    let first = paragraph.words[0];
    let last = first;
    for (const word of paragraph.words) {
      if (first && last && endsBefore(first, last, word)) {
        cues.push(cue(paragraph, first, last));
        first = word;
      }
      last = word;
    }
    if (first && last) cues.push(cue(paragraph, first, last));
  }
  return cues.map((each, n) => ({
    ...each,
    end_ms: Math.min(each.end_ms, cues[n + 1]?.start_ms ?? each.end_ms),
  }));
}

type Placed = Word & { from: number; to: number };

const cue = (paragraph: Paragraph, first: Placed, last: Placed): Cue => ({
  start_ms: first.start_ms,
  end_ms: last.end_ms,
  text: paragraph.text.slice(first.from, last.to),
});

function endsBefore(first: Placed, last: Placed, word: Placed): boolean {
  if (word === first) return false;
  if (word.to - first.from > CUE_LETTERS || word.end_ms - first.start_ms > CUE_MS) return true;
  return (
    word.start_ms - last.end_ms >= PAUSE_MS ||
    (/[.!?…。！？]$/.test(last.text) && last.to - first.from > CUE_LETTERS / 2)
  );
}

export function srt(paragraphs: readonly Paragraph[]): string {
  return cuesOf(paragraphs)
    .map(({ start_ms, end_ms, text }, n) => `${n + 1}\n${stamp(start_ms, ",")} --> ${stamp(end_ms, ",")}\n${text}\n`)
    .join("\n");
}

export function vtt(paragraphs: readonly Paragraph[]): string {
  const cues = cuesOf(paragraphs).map(
    ({ start_ms, end_ms, text }) => `${stamp(start_ms, ".")} --> ${stamp(end_ms, ".")}\n${escaped(text)}\n`,
  );
  return `WEBVTT\n\n${cues.join("\n")}`;
}

/** To be read: paragraphs with their times and speakers, and the notes between them. */
export function txt(
  title: string,
  paragraphs: readonly Paragraph[],
  { names, notes = [] }: { names?: Record<string, string>; notes?: readonly TranscriptNote[] },
): string {
  const parts = paragraphs.map(({ start_ms, speaker, text }) => {
    const who = speaker ? ` ${speakerName(speaker, names)}` : "";
    return {
      at_ms: start_ms,
      text: `[${clock(start_ms / 1000)}]${who}\n${text}\n`,
    };
  });
  const between = notes.map(({ at_ms, text }) => ({
    at_ms,
    text: `Note: ${text}\n`,
  }));
  const all = [...between, ...parts].sort((a, b) => a.at_ms - b.at_ms);
  return `${title}\n\n${all.map(({ text }) => text).join("\n")}`;
}

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function stamp(ms: number, point: string): string {
  const two = (n: number) => String(n).padStart(2, "0");
  const [h, m, s] = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60, Math.floor(ms / 1000) % 60];
  return `${two(h)}:${two(m)}:${two(s)}${point}${String(Math.round(ms % 1000)).padStart(3, "0")}`;
}

/** Hands a text to the browser as a file. */
export function save(name: string, text: string, type = "text/plain") {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A title as a file's name. */
export const fileName = (title: string, ending: string) =>
  `${
    title
      .replace(/[\\/:*?"<>|\p{Cc}]+/gu, " ")
      .replace(/\s+/g, " ")
      .trim()
      .slice(0, 80) || "clipmill"
  }.${ending}`;
