import { CircleAlert, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { wordsOf } from "@/api/problem";
import { Button } from "./button";
import { cx } from "./cx";
import styles from "./notes.module.css";

/** Nothing here yet, and what to do about it. */
export function Empty({
  icon,
  title,
  children,
  action,
}: {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={styles.empty}>
      {icon && (
        <div className={styles.icon} aria-hidden>
          {icon}
        </div>
      )}
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}

/** What went wrong, in plain words, and a way on. */
export function Failed({ error, retry, title }: { error: unknown; retry?: () => void; title?: string }) {
  return (
    <div className={cx(styles.note, styles.bad)} role="alert">
      <CircleAlert size={18} aria-hidden />
      <div>
        {title && <strong>{title}</strong>}
        <p>{wordsOf(error)}</p>
      </div>
      {retry && (
        <Button small onClick={retry}>
          Try again
        </Button>
      )}
    </div>
  );
}

export function Note({
  tone = "plain",
  icon,
  children,
}: {
  tone?: "plain" | "warn" | "bad" | "good";
  icon?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className={cx(styles.note, styles[tone])}>
      {icon ?? (tone === "warn" ? <TriangleAlert size={18} aria-hidden /> : null)}
      <div>{children}</div>
    </div>
  );
}

export function Badge({
  tone = "plain",
  icon,
  children,
  title,
}: {
  tone?: "plain" | "warn" | "bad" | "good" | "marker";
  icon?: ReactNode;
  children: ReactNode;
  title?: string;
}) {
  return (
    <span className={cx(styles.badge, styles[tone])} title={title}>
      {icon}
      {children}
    </span>
  );
}

/** The place of what is still on its way. */
export function Skeleton({
  height = "1rem",
  width = "100%",
  ratio,
}: {
  height?: string;
  width?: string;
  ratio?: string;
}) {
  return (
    <div className={styles.skeleton} style={ratio ? { width, aspectRatio: ratio } : { height, width }} aria-hidden />
  );
}

/** Said to screen readers while something loads; what is seen is Skeletons. */
export const Loading = ({ what }: { what: string }) => (
  <p className="visually-hidden" role="status">
    Loading {what} …
  </p>
);
