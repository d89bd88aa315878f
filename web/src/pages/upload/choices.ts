import type { Schema } from "@/api/client";
import named from "@/api/styles.json";

export type Style = Required<Schema["CaptionStyle"]>;
export type StyleName = keyof typeof named;
export type Kit = { name: string; captions: Schema["CaptionStyle"] };
export type Wish = Omit<Schema["Wish"], "video_id" | "url">;

export const STYLES = named as Record<StyleName, Style>;
export const STYLE_NAMES: readonly StyleName[] = ["default", "bold", "clean", "karaoke", "headline"];
export const FONTS: readonly Style["font"][] = ["Montserrat", "Anton", "Poppins", "Noto Sans"];

export const PLATFORMS = [
  { value: "tiktok", label: "TikTok", aspect: "9:16", longest_s: 600 },
  { value: "shorts", label: "Shorts", aspect: "9:16", longest_s: 180 },
  { value: "reels", label: "Reels", aspect: "9:16", longest_s: 180 },
  { value: "square", label: "Square", aspect: "1:1", longest_s: 600 },
  { value: "other", label: "Other", aspect: "9:16", longest_s: 600 },
] as const;
export type Platform = (typeof PLATFORMS)[number]["value"];

export const ASPECTS = ["9:16", "4:5", "1:1", "16:9"] as const;
export type Aspect = (typeof ASPECTS)[number];

export const LENGTHS = [
  { value: "short", label: "Short", note: "15–30 s" },
  { value: "medium", label: "Medium", note: "30–60 s" },
  { value: "long", label: "Long", note: "1–2 min" },
] as const;
export type Length = (typeof LENGTHS)[number]["value"];

export const LAYOUTS = ["auto", "focus", "stack", "split", "static"] as const;

/** What Whisper hears well, most spoken first; the server takes any code. */
export const LANGUAGES =
  "en zh hi es fr ar bn pt ru ur id de ja tr ko vi it th pl uk nl ro sv el cs hu da fi no he".split(" ");

/** What a person chose on the form. */
export type Choices = {
  clips: number;
  lengths: readonly Length[];
  own: string; // lengths in seconds such as 20-40, which go before `lengths`
  platform: Platform;
  aspect: Aspect;
  layout: (typeof LAYOUTS)[number];
  captions: StyleName | "own" | "none" | "kit";
  kit: Kit | null;
  style: Style;
  language: string;
  prompt: string;
};

export const FIRST: Choices = {
  clips: 5,
  lengths: ["short", "medium"],
  own: "",
  platform: "tiktok",
  aspect: "9:16",
  layout: "auto",
  captions: "default",
  kit: null,
  style: STYLES.default,
  language: "",
  prompt: "",
};

export const MOST_CLIPS = 50;
const SPAN = /^\s*\d+(\.\d+)?(\s*-\s*\d+(\.\d+)?)?\s*(,\s*\d+(\.\d+)?(\s*-\s*\d+(\.\d+)?)?\s*)*$/;

export const aspectOf = (choices: Choices): Aspect =>
  choices.platform === "other"
    ? choices.aspect
    : (PLATFORMS.find((each) => each.value === choices.platform)?.aspect ?? "9:16");

/** What is burned in; null: nothing. */
export function styleOf(choices: Choices): Style | null {
  if (choices.captions === "none") return null;
  if (choices.captions === "kit") return { ...STYLES.default, ...choices.kit?.captions };
  return choices.captions === "own" ? choices.style : STYLES[choices.captions];
}

/** What is wrong with them, by field; nothing: they can be sent. */
export function faults(choices: Choices): Partial<Record<"clips" | "lengths", string>> {
  const found: Partial<Record<"clips" | "lengths", string>> = {};
  if (!Number.isInteger(choices.clips) || choices.clips < 1 || choices.clips > MOST_CLIPS) {
    found.clips = `From 1 to ${MOST_CLIPS} clips.`;
  }
  if (choices.own.trim() ? !SPAN.test(choices.own) : choices.lengths.length === 0) {
    found.lengths = "Choose at least one length, or write seconds such as 30 or 20-40.";
  }
  return found;
}

function captionsOf(choices: Choices): Wish["captions"] {
  if (choices.captions === "none") return false;
  if (choices.captions === "kit") return choices.kit?.name ?? true;
  return choices.captions === "own" ? choices.style : choices.captions;
}

/** As POST jobs takes them. */
export function wishOf(choices: Choices): Wish {
  return {
    clips: choices.clips,
    lengths: choices.own.trim() || choices.lengths.join(","),
    platform: choices.platform === "other" ? null : choices.platform,
    aspect: choices.platform === "other" ? choices.aspect : null,
    layout: choices.layout,
    captions: captionsOf(choices),
    language: choices.language || null,
    prompt: choices.prompt.trim() || null,
    fresh: false,
  };
}

const KEY = "clipmill.choices";

/** The last ones, for the next video; the prompt was about that one. */
export function remembered(): Choices {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "null");
    return typeof kept === "object" && kept ? valid({ ...FIRST, ...(kept as Partial<Choices>) }) : FIRST;
  } catch {
    return FIRST;
  }
}

export function keep(choices: Choices) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...choices, prompt: "", language: "" }));
  } catch {
    // then the next time begins with the first ones
  }
}

/** What an older version of the page kept may not be offered any more. */
function valid(choices: Choices): Choices {
  const known =
    PLATFORMS.some((each) => each.value === choices.platform) &&
    ["own", "none", "kit", ...STYLE_NAMES].includes(choices.captions) &&
    Array.isArray(choices.lengths);
  return known ? choices : FIRST;
}
