import { Check, ChevronLeft, ChevronRight } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import styles from "./menu.module.css";

export type Choice = {
  name: string;
  note?: string;
  chosen: boolean;
  choose: () => void;
};
export type Topic = {
  id: string;
  name: string;
  icon: ReactNode;
  now: string;
  choices: Choice[];
};

/** The player's settings: topics, and in each of them one of several. Arrow keys walk, Escape goes back. */
export function SettingsMenu({ topics, extra, onClose }: { topics: Topic[]; extra?: ReactNode; onClose: () => void }) {
  const [open, setOpen] = useState<string | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const came = useRef<string | null>(null);
  const topic = topics.find((each) => each.id === open);

  useEffect(() => {
    const items = itemsOf(box.current);
    const chosen = open
      ? items.find((item) => item.getAttribute("aria-checked") === "true")
      : items.find((item) => item.dataset.topic === came.current);
    (chosen ?? items[0])?.focus();
  }, [open]);

  useEffect(() => {
    const outside = (event: PointerEvent) => {
      const path = event.composedPath();
      if (box.current && !path.includes(box.current) && !path.some(isOpener)) onClose();
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [onClose]);

  const back = () => {
    if (!open) return onClose();
    came.current = open;
    setOpen(null);
  };

  const walk = (event: KeyboardEvent) => {
    const items = itemsOf(box.current);
    const here = items.indexOf(document.activeElement as HTMLElement);
    const to = {
      ArrowDown: here + 1,
      ArrowUp: here - 1,
      Home: 0,
      End: items.length - 1,
    }[event.key];
    if (to !== undefined) items.at(to % items.length)?.focus();
    else if (event.key === "ArrowRight" && !open) items[here]?.click();
    else if (event.key === "Escape" || event.key === "ArrowLeft") back();
    else if (event.key === "Tab") return onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the menu inside it
    <div ref={box} className={styles.menu} onKeyDown={walk}>
      {topic ? (
        <>
          <button type="button" className={styles.back} tabIndex={-1} onClick={back}>
            <ChevronLeft size={16} aria-hidden /> {topic.name}
          </button>
          <div role="menu" aria-label={topic.name} className={styles.list}>
            {topic.choices.map((choice) => (
              <button
                key={choice.name}
                type="button"
                role="menuitemradio"
                aria-checked={choice.chosen}
                tabIndex={-1}
                className={styles.item}
                onClick={() => {
                  choice.choose();
                  back();
                }}
              >
                <Check size={15} aria-hidden className={styles.tick} style={{ opacity: choice.chosen ? 1 : 0 }} />
                <span>{choice.name}</span>
                {choice.note && <small>{choice.note}</small>}
              </button>
            ))}
          </div>
        </>
      ) : (
        <div role="menu" aria-label="Settings" className={styles.list}>
          {topics.map((each) => (
            <button
              key={each.id}
              type="button"
              role="menuitem"
              aria-haspopup="menu"
              tabIndex={-1}
              data-topic={each.id}
              className={styles.item}
              onClick={() => setOpen(each.id)}
            >
              {each.icon}
              <span>{each.name}</span>
              <small>{each.now}</small>
              <ChevronRight size={15} aria-hidden />
            </button>
          ))}
          {extra}
        </div>
      )}
    </div>
  );
}

const itemsOf = (box: HTMLElement | null) => [...(box?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];
const isOpener = (target: EventTarget) =>
  target instanceof HTMLElement && target.ariaHasPopup === "menu" && !target.role;
