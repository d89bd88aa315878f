/** How words are written; the same rules as the renderer's, so that the preview breaks lines where the clip does. */

const UNSEEN = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\uffff]+/gu;
const SENTENCE_END = /[.!?…。！？؟۔।॥។៕]["'”’»)\]】」』]*$/u;
const CLAUSE_END = /[,;:،؛、，；：—–]["'”’»)\]】」』]*$/u;
const ABBREVIATION = /^(?:[\p{L}\p{N}_]\.)+$|^(?:mr|mrs|ms|dr|st|prof|vs|no|jr|sr|etc)\.$/iu;
/** Thai, Lao, Tibetan, Burmese, Khmer, Han, Kana and full-width signs: written without blanks between words. */
export const BLANKLESS =
  /[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u19e0-\u19ff\u2e80-\u2fdf\u3000-\u30ff\u3100-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uaa60-\uaa7f\uf900-\ufaff\uff00-\uffef\u{1b000}-\u{1b16f}\u{20000}-\u{3ffff}]/u;
const BLANKLESS_FIRST = new RegExp(`^${BLANKLESS.source}`, "u");
const BLANKLESS_LAST = new RegExp(`${BLANKLESS.source}$`, "u");
const CONTINUED = /^(?:[\p{L}\p{N}][-‐‑]\p{L}|\d[.,]\d)/u;
const RTL = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const LETTER = /\p{L}/u;

/** The text in composed form, on one line, without controls. */
export const seen = (text: string) =>
  text.normalize("NFC").replace(UNSEEN, " ").split(/\s+/u).filter(Boolean).join(" ");

export const hasLetters = (text: string) => /[\p{L}\p{N}\p{S}]/u.test(text);

/** Whether it is a sign that is written between blanks. */
export const standsApart = (text: string) => /^[&/@§–«»‹›([{-]+$/u.test(text);

export const endsSentence = (word: string) => SENTENCE_END.test(word) && !ABBREVIATION.test(word);

export const endsClause = (word: string) => CLAUSE_END.test(word);

/** Whether both are one hyphenated word or one number. */
export const continues = (before: string, after: string) => CONTINUED.test((before.match(/.$/u)?.[0] ?? "") + after);

export function blankBetween(before: string, after: string): boolean {
  if (continues(before, after)) return false;
  return !(BLANKLESS_LAST.test(before) && BLANKLESS_FIRST.test(after));
}

/** Words as one would write them in a row. */
export function joined(words: readonly string[]): string {
  let text = "";
  for (const word of words) text += text && blankBetween(text, word) ? ` ${word}` : word;
  return text;
}

/** Direction of the first letter that has one. */
export function strong(text: string): "ltr" | "rtl" | null {
  for (const char of text) {
    if (RTL.test(char)) return "rtl";
    if (LETTER.test(char)) return "ltr";
  }
  return null;
}

/** Indices of the words from left to right, as UAX #9 orders whole words. */
export function visualOrder(words: readonly string[]): number[] {
  if (strong(words.join(" ")) === "rtl") return turned(words.map((word) => strong(word) === "ltr")).reverse();
  return turned(words.map((word) => strong(word) === "rtl"));
}

/** 0, 1, 2 …, each run of marked places reversed. */
function turned(marks: readonly boolean[]): number[] {
  const found: number[] = [];
  let run: number[] = [];
  marks.forEach((marked, index) => {
    if (marked) {
      run.unshift(index);
    } else {
      found.push(...run, index);
      run = [];
    }
  });
  return [...found, ...run];
}
