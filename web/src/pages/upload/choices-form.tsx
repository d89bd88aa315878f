import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Minus, Plus, SlidersHorizontal } from "lucide-react";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { api, ask, type Schema } from "@/api/client";
import { wordsOf } from "@/api/problem";
import { kitsQuery } from "@/api/queries";
import { languageName } from "@/format";
import { Button, IconButton } from "@/ui/button";
import { cx } from "@/ui/cx";
import { Check, Chips, Segmented, Select, TextArea, TextField } from "@/ui/fields";
import { toast } from "@/ui/toasts";
import { CaptionPreview } from "./caption-preview";
import {
  ASPECTS,
  aspectOf,
  type Choices,
  FONTS,
  faults,
  type Kit,
  keep,
  LANGUAGES,
  LAYOUTS,
  LENGTHS,
  MOST_CLIPS,
  PLATFORMS,
  STYLE_NAMES,
  STYLES,
  type Style,
  styleOf,
} from "./choices";
import styles from "./choices-form.module.css";
import { Sample } from "./sample";

const STYLE_LABELS: Record<(typeof STYLE_NAMES)[number], string> = {
  default: "Classic",
  bold: "Bold",
  clean: "Clean",
  karaoke: "Karaoke",
  headline: "Headline",
};
const LAYOUT_LABELS: Record<(typeof LAYOUTS)[number], string> = {
  auto: "Choose per scene",
  focus: "Follow the speaker",
  stack: "Screen above, face below",
  split: "Two people, one above the other",
  static: "Stand still",
};

/** What the clips shall be like, with the captions as they will look. `footer` has the button that sends it. */
export function ChoicesForm({
  choices,
  onChange,
  onSubmit,
  video,
  footer,
}: {
  choices: Choices;
  onChange: (choices: Choices) => void;
  onSubmit: () => void;
  video?: string | null;
  footer: ReactNode;
}) {
  const [tried, setTried] = useState(false);
  const found = faults(choices);
  const set = (values: Partial<Choices>) => onChange({ ...choices, ...values });

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (Object.keys(found).length) return;
    keep(choices);
    onSubmit();
  }

  return (
    <form className={styles.form} onSubmit={submit} noValidate aria-label="What to make">
      <div className={styles.fields}>
        <section className={cx(styles.group, styles.across)}>
          <Count value={choices.clips} onChange={(clips) => set({ clips })} error={tried ? found.clips : undefined} />
          <Chips
            label="How long"
            options={LENGTHS}
            values={choices.own.trim() ? [] : choices.lengths}
            onChange={(lengths) => set({ lengths, own: "" })}
          />
          <Segmented
            label="Where to"
            options={PLATFORMS.map(({ value, label, aspect }) => ({
              value,
              label,
              note: value === "other" ? "Your shape" : aspect,
            }))}
            value={choices.platform}
            onChange={(platform) => set({ platform })}
          />
          {choices.platform === "other" && (
            <Segmented
              label="Shape"
              options={ASPECTS.map((value) => ({ value, label: value }))}
              value={choices.aspect}
              onChange={(aspect) => set({ aspect })}
            />
          )}
        </section>
        <section className={styles.group}>
          <Captions choices={choices} set={set} />
        </section>
        <section className={styles.group}>
          <TextArea
            label="What should they be about?"
            hint="Optional. For example: the best jokes, or everything about pricing."
            value={choices.prompt}
            maxLength={2000}
            onChange={(event) => set({ prompt: event.target.value })}
          />
          <details className={styles.more} open={tried && found.lengths ? true : undefined}>
            <summary>
              <SlidersHorizontal size={16} aria-hidden /> More choices
            </summary>
            <div className={styles.pair}>
              <Select
                label="Spoken language"
                value={choices.language}
                onChange={(event) => set({ language: event.target.value })}
              >
                <option value="">Found out by itself</option>
                {LANGUAGES.map((code) => (
                  <option key={code} value={code}>
                    {languageName(code)}
                  </option>
                ))}
              </Select>
              <Select
                label="Layout"
                value={choices.layout}
                onChange={(event) => set({ layout: event.target.value as Choices["layout"] })}
              >
                {LAYOUTS.map((layout) => (
                  <option key={layout} value={layout}>
                    {LAYOUT_LABELS[layout]}
                  </option>
                ))}
              </Select>
              <TextField
                label="Lengths in seconds"
                hint="In place of short, medium, long: 30, or 20-40."
                placeholder="20-40"
                value={choices.own}
                error={tried ? found.lengths : null}
                onChange={(event) => set({ own: event.target.value })}
              />
            </div>
          </details>
        </section>
      </div>
      <div className={styles.preview}>
        <div className={cx(styles.screen, styles[`s${aspectOf(choices).replace(":", "x")}`])}>
          <CaptionPreview style={styleOf(choices)} aspect={aspectOf(choices)} video={video} />
        </div>
        <p className={styles.caption}>How the captions will look</p>
      </div>
      <div className={styles.footer}>{footer}</div>
    </form>
  );
}

function Count({ value, onChange, error }: { value: number; onChange: (value: number) => void; error?: string }) {
  const id = useId();
  return (
    <div className={styles.count}>
      <label htmlFor={id}>How many clips</label>
      <div className={styles.stepper}>
        <IconButton label="One fewer" disabled={value <= 1} onClick={() => onChange(value - 1)}>
          <Minus size={16} aria-hidden />
        </IconButton>
        <input
          id={id}
          type="number"
          inputMode="numeric"
          min={1}
          max={MOST_CLIPS}
          value={Number.isNaN(value) ? "" : value}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${id}-error` : undefined}
          onChange={(event) => onChange(event.target.valueAsNumber)}
        />
        <IconButton label="One more" disabled={value >= MOST_CLIPS} onClick={() => onChange((value || 0) + 1)}>
          <Plus size={16} aria-hidden />
        </IconButton>
      </div>
      {error && (
        <p id={`${id}-error`} className={styles.error}>
          {error}
        </p>
      )}
    </div>
  );
}

function Captions({ choices, set }: { choices: Choices; set: (values: Partial<Choices>) => void }) {
  const { data: kits = [] } = useQuery(kitsQuery);
  const gone = choices.captions === "kit" && kits.length > 0 && !kits.some((kit) => kit.name === choices.kit?.name);
  return (
    <fieldset>
      <legend className={styles.legend}>Captions</legend>
      <div className={styles.samples}>
        {STYLE_NAMES.map((name) => (
          <Choice
            key={name}
            label={STYLE_LABELS[name]}
            chosen={choices.captions === name}
            style={STYLES[name]}
            onChoose={() => set({ captions: name })}
          />
        ))}
        {kits.map((kit) => (
          <Choice
            key={kit.id}
            label={kit.name}
            chosen={choices.captions === "kit" && choices.kit?.name === kit.name}
            style={kit.captions}
            onChoose={() => set({ captions: "kit", kit })}
          />
        ))}
        <Choice
          label="Your own"
          chosen={choices.captions === "own" || gone}
          style={choices.style}
          onChoose={() => set({ captions: "own", style: styleOf(choices) ?? choices.style })}
        />
        <Choice
          label="None"
          chosen={choices.captions === "none"}
          style={null}
          onChoose={() => set({ captions: "none" })}
        />
      </div>
      {choices.captions === "own" && (
        <Own
          style={choices.style}
          onChange={(style) => set({ style })}
          onSaved={(kit) => set({ captions: "kit", kit })}
        />
      )}
    </fieldset>
  );
}

function Choice({
  label,
  chosen,
  style,
  onChoose,
}: {
  label: string;
  chosen: boolean;
  style: Schema["CaptionStyle"] | null;
  onChoose: () => void;
}) {
  return (
    <label className={styles.sample}>
      <input type="radio" name="captions" checked={chosen} onChange={onChoose} />
      <span className={styles.card}>
        <span className={styles.picture} aria-hidden>
          {style ? <Sample style={style} /> : <span className={styles.none} />}
        </span>
        <span className={styles.name}>{label}</span>
      </span>
    </label>
  );
}

/** Keeps a style under a name, for the next videos and for everybody of the account. */
function Keep({ style, onSaved }: { style: Style; onSaved: (kit: Kit) => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const save = useMutation({
    mutationFn: () => ask(api.POST("/api/v1/brand-kits", { body: { name: name.trim(), captions: style } })),
    onSuccess: async (kit) => {
      await queries.invalidateQueries({ queryKey: kitsQuery.queryKey });
      toast(`“${kit.name}” is one of your brand kits now.`);
      onSaved(kit);
    },
  });
  return (
    <div className={styles.keep}>
      <TextField
        label="Keep it under a name"
        hint="A brand kit: it can be chosen for every video."
        placeholder="Our channel"
        value={name}
        maxLength={100}
        error={save.error && wordsOf(save.error)}
        onChange={(event) => setName(event.target.value)}
      />
      <Button busy={save.isPending} disabled={!name.trim()} onClick={() => save.mutate()}>
        Save as a brand kit
      </Button>
    </div>
  );
}

function Own({
  style,
  onChange,
  onSaved,
}: {
  style: Style;
  onChange: (style: Style) => void;
  onSaved: (kit: Kit) => void;
}) {
  const set = (values: Partial<Style>) => onChange({ ...style, ...values });
  return (
    <div className={styles.own}>
      <Select label="Font" value={style.font} onChange={(event) => set({ font: event.target.value as Style["font"] })}>
        {FONTS.map((font) => (
          <option key={font}>{font}</option>
        ))}
      </Select>
      <Select
        label="Position"
        value={style.position}
        onChange={(event) => set({ position: event.target.value as Style["position"] })}
      >
        <option value="bottom">Bottom</option>
        <option value="middle">Middle</option>
        <option value="top">Top</option>
      </Select>
      <Slider
        label="Size"
        min={0.02}
        max={0.09}
        step={0.002}
        value={style.size}
        onChange={(size) => set({ size })}
        shown={`${(style.size * 100).toFixed(1)} %`}
      />
      <Slider
        label="Outline"
        min={0}
        max={0.01}
        step={0.0005}
        value={style.outline_width}
        onChange={(outline_width) => set({ outline_width })}
        shown={`${(style.outline_width * 100).toFixed(2)} %`}
      />
      <Slider
        label="Words a line"
        min={1}
        max={4}
        step={1}
        value={style.words_per_line}
        onChange={(words_per_line) => set({ words_per_line })}
        shown={String(style.words_per_line)}
      />
      <div className={styles.colours}>
        <Colour label="Words" value={style.primary_color} onChange={(primary_color) => set({ primary_color })} />
        <Colour
          label="Said now"
          value={style.highlight_color}
          onChange={(highlight_color) => set({ highlight_color })}
        />
        <Colour label="Outline" value={style.outline_color} onChange={(outline_color) => set({ outline_color })} />
      </div>
      <div className={styles.checks}>
        <Check
          label="Highlight the word that is said"
          checked={style.word_highlight}
          onChange={(event) => set({ word_highlight: event.target.checked })}
        />
        <Check label="Bold" checked={style.bold} onChange={(event) => set({ bold: event.target.checked })} />
        <Check
          label="Capitals"
          checked={style.uppercase}
          onChange={(event) => set({ uppercase: event.target.checked })}
        />
      </div>
      <Keep style={style} onSaved={onSaved} />
    </div>
  );
}

function Slider({
  label,
  shown,
  value,
  onChange,
  ...range
}: {
  label: string;
  shown: string;
  value: number;
  onChange: (value: number) => void;
  min: number;
  max: number;
  step: number;
}) {
  const id = useId();
  return (
    <div className={styles.slider}>
      <label htmlFor={id}>{label}</label>
      <output htmlFor={id}>{shown}</output>
      <input
        id={id}
        type="range"
        {...range}
        value={value}
        aria-valuetext={shown}
        onChange={(event) => onChange(event.target.valueAsNumber)}
      />
    </div>
  );
}

const Colour = ({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) => (
  <label className={styles.colour}>
    <input type="color" value={value} onChange={(event) => onChange(event.target.value.toUpperCase())} />
    <span>{label}</span>
  </label>
);
