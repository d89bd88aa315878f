import { X } from "lucide-react";
import { useSyncExternalStore } from "react";
import { IconButton } from "./button";
import { cx } from "./cx";
import styles from "./toasts.module.css";

type Toast = {
  id: number;
  text: string;
  tone: "plain" | "bad";
  action?: { label: string; run: () => void };
};

const LIFE_MS = 6_000;
let toasts: readonly Toast[] = [];
let next = 1;
const listeners = new Set<() => void>();

function change(to: readonly Toast[]) {
  toasts = to;
  for (const listener of listeners) listener();
}

/** Says something in passing; what must not be missed stands in the page. One with an action stays until it is dismissed. */
export function toast(text: string, { tone = "plain", action }: Partial<Pick<Toast, "tone" | "action">> = {}) {
  const id = next++;
  change([...toasts.slice(-3), { id, text, tone, action }]);
  if (!action) setTimeout(() => dismiss(id), LIFE_MS);
}

const dismiss = (id: number) => change(toasts.filter((each) => each.id !== id));

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function Toasts() {
  const all = useSyncExternalStore(subscribe, () => toasts);
  return (
    <section className={styles.toasts} aria-live="polite" aria-label="Messages">
      {all.map(({ id, text, tone, action }) => (
        <div key={id} className={cx(styles.toast, tone === "bad" && styles.bad)}>
          <p>{text}</p>
          {action && (
            <button
              type="button"
              className={styles.action}
              onClick={() => {
                dismiss(id);
                action.run();
              }}
            >
              {action.label}
            </button>
          )}
          <IconButton label="Dismiss" className={styles.close} onClick={() => dismiss(id)}>
            <X size={16} aria-hidden />
          </IconButton>
        </div>
      ))}
    </section>
  );
}
