import { type ReactNode, useEffect, useRef } from "react";
import { cx } from "./cx";
import styles from "./page.module.css";

/** `name` in the tab, before "Clipmill". */
export function useTitle(name: string) {
  useEffect(() => {
    document.title = name ? `${name} · Clipmill` : "Clipmill";
  }, [name]);
}

let first = true;

/** A page's landmark and heading. Focus goes to the heading when a person comes from another page, so that a screen reader says where. */
export function Page({
  title,
  heading = title,
  lead,
  actions,
  width = "wide",
  children,
}: {
  title: string;
  heading?: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
  width?: "wide" | "narrow" | "full";
  children: ReactNode;
}) {
  const headline = useRef<HTMLHeadingElement>(null);
  useTitle(title);
  useEffect(() => {
    if (!first) headline.current?.focus({ preventScroll: true });
    first = false;
  }, []);
  return (
    <main id="main" tabIndex={-1} className={cx(styles.page, styles[width])}>
      {heading !== null && (
        <header className={styles.head}>
          <div className={styles.words}>
            <h1 ref={headline} tabIndex={-1}>
              {heading}
            </h1>
            {lead && <div className={styles.lead}>{lead}</div>}
          </div>
          {actions && <div className={styles.actions}>{actions}</div>}
        </header>
      )}
      {children}
    </main>
  );
}
