import { type ReactNode, useId, useRef, useState } from "react";
import { keys } from "./slide";
import styles from "./tabs.module.css";

export type Tab = {
  readonly id: string;
  readonly name: string;
  readonly panel: ReactNode;
};

/** Tabs as ARIA describes them: arrows go from one to the next. */
export function Tabs({ tabs, label }: { tabs: readonly Tab[]; label: string }) {
  const id = useId();
  const [chosen, choose] = useState(tabs[0]?.id);
  const buttons = useRef(new Map<string, HTMLButtonElement>());
  const index = Math.max(
    0,
    tabs.findIndex((tab) => tab.id === chosen),
  );
  const go = (to: number) => {
    const tab = tabs[(to + tabs.length) % tabs.length];
    if (!tab) return;
    choose(tab.id);
    buttons.current.get(tab.id)?.focus();
  };
  const open = tabs[index];
  return (
    <div className={styles.tabs}>
      <div role="tablist" aria-label={label} className={styles.list}>
        {tabs.map((tab, place) => (
          <button
            key={tab.id}
            ref={(button) => {
              if (button) buttons.current.set(tab.id, button);
            }}
            type="button"
            role="tab"
            id={`${id}-${tab.id}`}
            aria-selected={place === index}
            aria-controls={`${id}-panel`}
            tabIndex={place === index ? 0 : -1}
            className={styles.tab}
            onClick={() => choose(tab.id)}
            onKeyDown={(event) =>
              keys(event, [
                ["ArrowRight", () => go(index + 1)],
                ["ArrowLeft", () => go(index - 1)],
                ["Home", () => go(0)],
                ["End", () => go(tabs.length - 1)],
              ])
            }
          >
            {tab.name}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${open?.id}`} className={styles.panel}>
        {open?.panel}
      </div>
    </div>
  );
}
