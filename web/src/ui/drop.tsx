import { type ReactNode, useEffect, useRef, useState } from "react";
import { aside, Button } from "./button";
import styles from "./drop.module.css";

/** A button that shows a few links below it. */
export function Drop({ label, icon, children }: { label: string; icon?: ReactNode; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    const outside = (event: Event) => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    const escaped = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      setOpen(false);
      box.current?.querySelector("button")?.focus();
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("focusin", outside);
    document.addEventListener("keydown", escaped);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("focusin", outside);
      document.removeEventListener("keydown", escaped);
    };
  }, [open]);
  return (
    <div ref={box} className={styles.drop}>
      <Button aria-expanded={open} onClick={() => setOpen(!open)}>
        {icon} {label}
      </Button>
      {open && (
        // biome-ignore lint/a11y/useKeyWithClickEvents: closes after a link was followed, by key or click
        // biome-ignore lint/a11y/noStaticElementInteractions: as above
        <div className={styles.list} onClick={() => setOpen(false)}>
          {children}
        </div>
      )}
    </div>
  );
}

export function DropLink({
  href,
  download,
  onClick,
  children,
}: {
  href?: string;
  download?: string;
  onClick?: () => void;
  children: ReactNode;
}) {
  if (href === undefined) {
    return (
      <button type="button" className={styles.link} onClick={onClick}>
        {children}
      </button>
    );
  }
  return (
    <a {...aside(href)} className={styles.link} href={href} download={download}>
      {children}
    </a>
  );
}
