import { useId } from "react";
import choice from "@/ui/choice.module.css";
import { cx } from "@/ui/cx";
import { Check, Segmented, Select } from "@/ui/fields";
import styles from "./caption-panel.module.css";
import { type CaptionStyle, FONTS, type Font, POSITIONS } from "./documents";
import type { Drafting } from "./drafting";
import { cased, fontOf, STYLE_NAMES, STYLES, type StyleName, styleName } from "./styles";

const LABELS: Record<StyleName, string> = {
  default: "Classic",
  bold: "Bold",
  clean: "Clean",
  karaoke: "Karaoke",
  headline: "Headline",
};
const PLACES: Record<CaptionStyle["position"], string> = {
  top: "Top",
  middle: "Middle",
  bottom: "Bottom",
};

/** How the words are burned in. */
export function CaptionPanel({ drafting }: { drafting: Drafting }) {
  const { captions } = drafting.draft;
  const style = captions ?? STYLES.default;
  const named = captions && styleName(captions);
  const set = (fields: Partial<CaptionStyle>, merging?: string) => drafting.change({ do: "style", fields }, merging);
  const group = useId();
  return (
    <div className={styles.panel}>
      <Check
        label="Burn captions into the picture"
        checked={captions !== null}
        onChange={(event) =>
          drafting.change({
            do: "captions",
            captions: event.target.checked ? STYLES.default : null,
          })
        }
      />
      <fieldset disabled={captions === null} className={styles.all}>
        <legend className="visually-hidden">Caption style</legend>
        <fieldset>
          <legend className={styles.legend}>Style</legend>
          <div className={styles.samples}>
            {STYLE_NAMES.map((name) => (
              <label key={name} className={cx(choice.choice, choice.framed, styles.sample)}>
                <input
                  type="radio"
                  name={group}
                  checked={named === name}
                  onChange={() => drafting.change({ do: "captions", captions: STYLES[name] })}
                />
                <Sample style={STYLES[name]} />
                <span className={styles.name}>{LABELS[name]}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <Select label="Font" value={style.font} onChange={(event) => set({ font: event.target.value as Font })}>
          {FONTS.map((font) => (
            <option key={font}>{font}</option>
          ))}
        </Select>
        <Slide
          name="Size"
          value={style.size}
          least={0.02}
          most={0.1}
          step={0.001}
          says={(value) => `${(100 * value).toFixed(1)} %`}
          set={(size) => set({ size }, "size")}
          seal={drafting.seal}
        />
        <div className={styles.colours}>
          <Colour
            name="Words"
            value={style.primary_color}
            set={(primary_color) => set({ primary_color }, "primary")}
            seal={drafting.seal}
          />
          <Colour
            name="Lit word"
            value={style.highlight_color}
            set={(highlight_color) => set({ highlight_color }, "highlight")}
            seal={drafting.seal}
          />
          <Colour
            name="Outline"
            value={style.outline_color}
            set={(outline_color) => set({ outline_color }, "outline")}
            seal={drafting.seal}
          />
        </div>
        <Slide
          name="Outline width"
          value={style.outline_width}
          least={0}
          most={0.012}
          step={0.0005}
          says={(value) => `${(100 * value).toFixed(2)} %`}
          set={(outline_width) => set({ outline_width }, "width")}
          seal={drafting.seal}
        />
        <Segmented
          label="Place"
          options={POSITIONS.map((value) => ({ value, label: PLACES[value] }))}
          value={style.position}
          onChange={(position) => set({ position })}
          hint="Captions stay off faces and the platforms' buttons."
        />
        <Segmented
          label="Words a line, at most"
          options={["1", "2", "3", "4"].map((value) => ({
            value,
            label: value,
          }))}
          value={String(style.words_per_line)}
          onChange={(value) => set({ words_per_line: Number(value) })}
        />
        <div className={styles.checks}>
          <Check
            label="Light up each word"
            checked={style.word_highlight}
            onChange={(event) => set({ word_highlight: event.target.checked })}
          />
          <Check
            label="Bold"
            checked={style.bold}
            disabled={style.font === "Anton"}
            onChange={(event) => set({ bold: event.target.checked })}
          />
          <Check
            label="Capitals"
            checked={style.uppercase}
            onChange={(event) => set({ uppercase: event.target.checked })}
          />
        </div>
      </fieldset>
    </div>
  );
}

function Sample({ style }: { style: CaptionStyle }) {
  const em = 200 * style.size * 1.5;
  const outline = {
    WebkitTextStroke: `${2 * style.outline_width * 300}px ${style.outline_color}`,
    paintOrder: "stroke" as const,
  };
  return (
    <span
      className={styles.picture}
      style={{
        font: fontOf(style, em),
        color: style.primary_color,
        ...outline,
      }}
      aria-hidden
    >
      <span>{cased("Say", style)} </span>
      <span style={style.word_highlight ? { color: style.highlight_color } : undefined}>{cased("it", style)}</span>
    </span>
  );
}

type SlideProps = {
  name: string;
  value: number;
  least: number;
  most: number;
  step: number;
  says: (value: number) => string;
  set: (value: number) => void;
  seal: () => void;
};

function Slide({ name, value, least, most, step, says, set, seal }: SlideProps) {
  const id = useId();
  return (
    <div className={styles.slide}>
      <label htmlFor={id}>{name}</label>
      <output htmlFor={id}>{says(value)}</output>
      <input
        id={id}
        type="range"
        min={least}
        max={most}
        step={step}
        value={value}
        data-undo
        aria-valuetext={`${says(value)} of the picture's height`}
        onChange={(event) => set(event.target.valueAsNumber)}
        onPointerUp={seal}
        onBlur={seal}
      />
    </div>
  );
}

function Colour({
  name,
  value,
  set,
  seal,
}: {
  name: string;
  value: string;
  set: (value: string) => void;
  seal: () => void;
}) {
  return (
    <label className={styles.colour}>
      <input
        type="color"
        value={value.toLowerCase()}
        data-undo
        onChange={(event) => set(event.target.value.toUpperCase())}
        onBlur={seal}
      />
      <span>{name}</span>
    </label>
  );
}
