import { useLayoutEffect, useRef, useState } from "react";
import { clock } from "@/format";
import type { Placed } from "@/transcript/paragraphs";
import { rangeOf } from "@/transcript/reading";
import { Button } from "@/ui/button";
import styles from "./transcript.module.css";

const WIDE_PX = 288;

/** A field at the word. Enter saves, Escape leaves it as it is; nothing in it takes the word out, and what was heard puts it back. */
export function WordEditor({
  word,
  removed,
  paragraph,
  box,
  onText,
  onClose,
}: {
  word: Placed;
  removed: boolean;
  paragraph: number;
  box: React.RefObject<HTMLElement | null>;
  onText: (text: string) => void;
  onClose: () => void;
}) {
  const [place, setPlace] = useState<{ left: number; top: number } | null>(null);
  const [text, setText] = useState(word.text);
  const form = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => {
    const at = rangeOf(box.current, {
      ...word,
      paragraph,
    })?.getBoundingClientRect();
    const around = box.current?.getBoundingClientRect();
    if (!at || !around) return;
    const most = Math.max(0, around.width - WIDE_PX);
    setPlace({
      left: Math.min(most, Math.max(0, at.left - around.left - 12)),
      top: at.bottom - around.top + 6,
    });
  }, [box, word, paragraph]);
  return (
    <form
      ref={form}
      className={styles.correcting}
      style={place ?? { opacity: 0 }}
      onSubmit={(event) => {
        event.preventDefault();
        onText(text.trim().replace(/\s+/g, " "));
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
      onBlur={(event) => {
        if (!form.current?.contains(event.relatedTarget)) onClose();
      }}
    >
      <label htmlFor="corrected-word">
        {removed ? "Put back" : "Correct"} the word at {clock(word.start_ms / 1000)}
        <small>{removed ? "It is taken out of captions." : "Empty takes it out of captions."}</small>
      </label>
      <input
        id="corrected-word"
        value={text}
        maxLength={200}
        autoComplete="off"
        spellCheck
        // biome-ignore lint/a11y/noAutofocus: a person asked to correct this word
        autoFocus
        onFocus={(event) => event.target.select()}
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="submit" look="primary" small>
        {removed ? "Put back" : "Save"}
      </Button>
    </form>
  );
}
