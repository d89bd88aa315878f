import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import choice from "@/ui/choice.module.css";
import { Failed } from "@/ui/notes";
import { Applying } from "./applying";
import { Bar } from "./bar";
import { CaptionPanel } from "./caption-panel";
import { captions } from "./captions";
import { stillFraming } from "./crops";
import type { Editing } from "./documents";
import { useDrafting } from "./drafting";
import { LayoutPanel } from "./layout-panel";
import { useMeasure } from "./lettering";
import { Playback } from "./playback";
import { Preview } from "./preview";
import { types } from "./slide";
import { type Source, SourceView } from "./source-view";
import { SpeakerPanel } from "./speaker-panel";
import { type Tab, Tabs } from "./tabs";
import { Timeline } from "./timeline";
import { Transport } from "./transport";
import { useWide } from "./wide";
import { WordPanel } from "./word-panel";
import { clipWords, corrected } from "./words";
import styles from "./workbench.module.css";

type Props = {
  editing: Editing;
  source: Source | null;
  unplayable: unknown;
  again: () => void;
};

/** All that there is to edit one clip with. */
export function Workbench({ editing, source, unplayable, again }: Props) {
  const drafting = useDrafting(editing);
  const { draft } = drafting;
  const [applying, setApplying] = useState(false);
  const wide = useWide();
  const playback = useMemo(() => new Playback(editing), [editing]);
  const range = useMemo(() => ({ start_ms: draft.start_ms, end_ms: draft.end_ms }), [draft.start_ms, draft.end_ms]);
  useEffect(() => {
    playback.range = range;
  }, [playback, range]);

  const output = { width: editing.clip.width, height: editing.clip.height };
  const framing = useMemo(
    () => editing.framing ?? stillFraming({ width: output.width, height: output.height }, editing.source, editing),
    [editing, output.width, output.height],
  );
  const said = useMemo(() => clipWords(corrected(editing.words, draft.words), range), [editing, draft.words, range]);
  const text = useMemo(() => said.map((word) => word.text).join(" "), [said]);
  const measure = useMeasure(draft.captions, text);
  const pages = useMemo(
    () =>
      draft.captions
        ? captions({
            words: said,
            style: draft.captions,
            range,
            framing,
            puts: draft.crops,
            picture: editing.source,
            measure,
          })
        : [],
    [said, draft.captions, draft.crops, range, framing, editing.source, measure],
  );
  const reframed = draft.layout !== (editing.layout ?? "auto");
  const shared = { editing, drafting, playback, framing };

  const words = <WordPanel {...shared} />;
  const tabs: Tab[] = [
    ...(wide ? [] : [{ id: "words", name: "Words", panel: words }]),
    {
      id: "captions",
      name: "Captions",
      panel: <CaptionPanel drafting={drafting} />,
    },
    {
      id: "layout",
      name: "Layout",
      panel: <LayoutPanel {...shared} reframed={reframed} />,
    },
    {
      id: "speakers",
      name: "Speakers",
      panel: <SpeakerPanel editing={editing} drafting={drafting} />,
    },
  ];

  const shortcuts = useShortcuts(drafting, playback);
  const [side, setSide] = useState<"clip" | "crop">("clip");
  return (
    <main id="main" tabIndex={-1} className={styles.bench} onKeyDown={shortcuts}>
      <Bar editing={editing} drafting={drafting} apply={() => setApplying(true)} />
      <div className={styles.main}>
        {wide && (
          <section className={styles.words} aria-label="Words">
            {words}
          </section>
        )}
        <div className={styles.middle}>
          {unplayable != null && (
            <Failed error={unplayable} title="The source can't be played here. Everything else can be edited." />
          )}
          <div className={styles.stage} data-side={side}>
            {!wide && (
              <fieldset className={styles.sides}>
                <legend className="visually-hidden">Shown</legend>
                {(["clip", "crop"] as const).map((each) => (
                  <label key={each} className={choice.choice}>
                    <input type="radio" name="side" checked={side === each} onChange={() => setSide(each)} />
                    <span>{each === "clip" ? "Clip" : "Crop"}</span>
                  </label>
                ))}
              </fieldset>
            )}
            <div className={styles.source}>
              <SourceView {...shared} source={source} />
            </div>
            <div className={styles.preview}>
              <Preview {...shared} pages={pages} reframed={reframed} />
            </div>
          </div>
        </div>
        <aside className={styles.inspector} aria-label="Settings">
          <Tabs tabs={tabs} label="Settings" />
        </aside>
        <section className={styles.timeline} aria-label="Timeline">
          <Transport {...shared} />
          <Timeline {...shared} />
        </section>
      </div>
      {applying && <Applying editing={editing} drafting={drafting} close={() => setApplying(false)} again={again} />}
    </main>
  );
}

type Pressed = Pick<KeyboardEvent, "key" | "target" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey" | "preventDefault">;

/** Space plays unless a key means something where the focus is; Ctrl+Z and Ctrl+Shift+Z undo and redo, also while typing a word. */
function useShortcuts(drafting: ReturnType<typeof useDrafting>, playback: Playback) {
  const now = useRef(drafting);
  now.current = drafting;
  const run = useCallback(
    (event: Pressed) => {
      const control = event.ctrlKey || event.metaKey;
      const key = event.key.toLowerCase();
      if (control && (key === "z" || key === "y")) {
        if (types(event.target) && !(event.target as HTMLElement).dataset.undo) return;
        event.preventDefault();
        if (key === "y" || event.shiftKey) now.current.redo();
        else now.current.undo();
        return;
      }
      if (control || event.altKey || types(event.target)) return;
      const onControl = event.target instanceof Element && event.target.closest("button, a, input, select");
      if (key === "k" || (key === " " && !onControl)) {
        event.preventDefault();
        playback.toggle();
      }
    },
    [playback],
  );
  useEffect(() => {
    const onBody = (event: KeyboardEvent) => {
      if (event.target === document.body) run(event);
    };
    document.addEventListener("keydown", onBody);
    return () => document.removeEventListener("keydown", onBody);
  }, [run]);
  return run;
}
