import { LoaderCircle } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { Link } from "wouter";
import styles from "./button.module.css";
import { cx } from "./cx";

type Look = "primary" | "secondary" | "quiet" | "danger";
type Common = { look?: Look; small?: boolean };

const classes = ({ look = "secondary", small }: Common) => cx(styles.button, styles[look], small && styles.small);

/** `busy` keeps its width and place, and takes no second click. */
export function Button({
  look,
  small,
  busy,
  children,
  className,
  ...rest
}: Common & ComponentProps<"button"> & { busy?: boolean }) {
  return (
    <button
      type="button"
      {...rest}
      className={cx(classes({ look, small }), busy && styles.busy, className)}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : rest.onClick}
    >
      {children}
      {busy && <LoaderCircle className={styles.spinner} size={16} aria-hidden />}
    </button>
  );
}

/** What another origin shows leaves the page where it is: browsers heed `download` on their own origin alone. What is saved needs no tab. */
export const aside = (href: string) =>
  /^https?:/.test(href) && !/[?&]download=true$/.test(href) ? { target: "_blank", rel: "noopener" } : {};

export function ButtonLink({
  look,
  small,
  href,
  children,
  className,
  ...rest
}: Common & ComponentProps<"a"> & { href: string }) {
  const all = cx(classes({ look, small }), className);
  if (rest.download !== undefined || /^https?:|^\/api\//.test(href)) {
    return (
      <a {...rest} {...aside(href)} href={href} className={all}>
        {children}
      </a>
    );
  }
  return (
    <Link {...rest} href={href} className={all}>
      {children}
    </Link>
  );
}

/** `label` is its name and its tooltip. */
export function IconButton({
  label,
  children,
  className,
  look = "quiet",
  ...rest
}: ComponentProps<"button"> & {
  label: string;
  children: ReactNode;
  look?: Look;
}) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      className={cx(styles.button, styles[look], styles.icon, className)}
    >
      {children}
    </button>
  );
}
