/** What the API says of a clip that is edited. Times are milliseconds of the source, pixels those of the upright picture. */

export type Word = {
  readonly start_ms: number;
  readonly end_ms: number;
  /** As it was recognised. */
  readonly heard: string;
  /** As it is shown; empty: it is not shown. */
  readonly text: string;
  readonly speaker?: string | null;
};

export type Span = { readonly start_ms: number; readonly end_ms: number };

export type Box = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

export type Sighting = {
  readonly at_ms: number;
  readonly track: number;
  readonly box: Box;
  readonly score: number;
};

export type Aim = {
  readonly at_ms: number;
  readonly x: number;
  readonly y: number;
};

export type Panel = {
  readonly width: number;
  readonly height: number;
  readonly aims: readonly Aim[];
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
};

export type Layout = "focus" | "stack" | "split" | "static";

export type Shot = Span & {
  readonly layout: Layout;
  readonly panels: readonly Panel[];
};

export type Framing = {
  readonly width: number;
  readonly height: number;
  readonly shots: readonly Shot[];
  readonly sightings: readonly Sighting[];
};

export const FONTS = ["Anton", "Montserrat", "Noto Sans", "Poppins"] as const;
export type Font = (typeof FONTS)[number];

export const POSITIONS = ["top", "middle", "bottom"] as const;
export type Position = (typeof POSITIONS)[number];

/** Sizes are shares of the output's height. */
export type CaptionStyle = {
  readonly font: Font;
  readonly size: number;
  readonly primary_color: string;
  readonly highlight_color: string;
  readonly outline_color: string;
  readonly outline_width: number;
  readonly position: Position;
  readonly words_per_line: number;
  readonly word_highlight: boolean;
  readonly bold: boolean;
  readonly uppercase: boolean;
};

/** Loudness: `levels_db[i]` is of [i, i+1) × `step_ms` after `start_ms`. */
export type Levels = {
  readonly start_ms: number;
  readonly step_ms: number;
  readonly levels_db: readonly number[];
};

export type Picture = {
  readonly width: number;
  readonly height: number;
  readonly duration_ms: number;
};

export type Clip = {
  readonly id: string;
  readonly job_id: string;
  readonly video_id: string;
  readonly title?: string | null;
  readonly width: number;
  readonly height: number;
  readonly duration_s: number;
  readonly state: string;
  readonly mp4?: string | null;
  readonly poster?: string | null;
  readonly edited_from?: string | null;
};

/** Words, sentences and levels reach some seconds beyond the clip, so that it can be made longer. */
export type Editing = {
  readonly clip: Clip;
  readonly start_ms: number;
  readonly end_ms: number;
  readonly language?: string | null;
  readonly words: readonly Word[];
  readonly sentences: readonly Span[];
  readonly levels: Levels;
  readonly framing?: Framing | null;
  readonly watched?: Span | null;
  readonly layout?: Layout | null;
  readonly captions?: CaptionStyle | null;
  readonly source: Picture;
};

/** The body of POST clips/{clip}/edits: what is left out stays as it is. */
export type EditWish = {
  start_s?: number;
  end_s?: number;
  title?: string;
  words?: { start_ms: number; text: string }[];
  captions?: CaptionStyle | false;
  layout?: "auto" | Layout;
  crops?: { shot: number; panel: number; x: number; y: number }[];
};
