import { media } from "@/api/client";
import type { TranscriptNote, TranscriptPicture } from "@/api/playback";
import { problemOf, unreachable } from "@/api/problem";
import { clock } from "@/format";
import { type Paragraph, speakerName } from "./paragraphs";

type Told = {
  names?: Record<string, string>;
  notes?: readonly TranscriptNote[];
  pictures?: readonly TranscriptPicture[];
};

/** To be read, as a page that needs nothing else; `url` of a picture holds its bytes, as `carried` makes it. */
export function html(
  title: string,
  paragraphs: readonly Paragraph[],
  { names, notes, pictures, language }: Told & { language?: string | null },
): string {
  const said = paragraphs.map(({ start_ms, speaker, text }, n) => {
    const who =
      speaker && speaker !== paragraphs[n - 1]?.speaker ? `<h2>${escaped(speakerName(speaker, names))}</h2>` : "";
    return { at_ms: start_ms, text: `${who}<p><time>${clock(start_ms / 1000)}</time> ${escaped(text)}</p>` };
  });
  const noted = (notes ?? []).map(({ at_ms, text }) => ({ at_ms, text: `<aside>${escaped(text)}</aside>` }));
  const shown = (pictures ?? []).map(({ at_ms, alt, url, width, height }) => {
    const caption = alt && `<figcaption>${escaped(alt)}</figcaption>`;
    const img = `<img src="${quoted(url)}" alt="${quoted(alt)}" width="${width}" height="${height}">`;
    return { at_ms, text: `<figure>${img}${caption}</figure>` };
  });
  const lang = language ? ` lang="${quoted(language)}"` : "";
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title>`;
  const body = inTime([...noted, ...shown, ...said]).join("\n");
  return `<!doctype html>\n<html${lang}>\n<head>${head}<style>${SHEET}</style></head>\n<body>\n<h1>${escaped(title)}</h1>\n${body}\n</body>\n</html>\n`;
}

const SHEET =
  "body{max-width:42rem;margin:2rem auto;padding:0 1rem;font:1rem/1.6 system-ui,sans-serif}h2{font-size:1rem;margin:1.5rem 0 0}" +
  "p{margin:.4rem 0}time{color:#666;font-size:.8rem}aside{margin:1rem 0;padding:.3rem .8rem;border-left:3px solid #ffd60a;white-space:pre-wrap}" +
  "figure{margin:1rem 0}img{max-width:100%;height:auto}figcaption{color:#555;font-size:.9rem}";

const inTime = (parts: readonly { at_ms: number; text: string }[]) =>
  [...parts].sort((a, b) => a.at_ms - b.at_ms).map(({ text }) => text);

/** Pictures whose `url` holds their bytes. */
export const carried = (pictures: readonly TranscriptPicture[]): Promise<TranscriptPicture[]> =>
  Promise.all(
    pictures.map(async (picture) => {
      const answer = await fetch(media(picture.url)).catch(() => {
        throw unreachable();
      });
      if (!answer.ok) throw problemOf(answer.status, null);
      return { ...picture, url: await dataUrl(await answer.blob()) };
    }),
  );

const dataUrl = (blob: Blob) =>
  new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(String(reader.result)));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(blob);
  });

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const quoted = (text: string) => escaped(text).replaceAll('"', "&quot;");

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
