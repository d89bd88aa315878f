import { useQuery } from "@tanstack/react-query";
import { CircleUserRound, Monitor, Moon, Plus, Sun } from "lucide-react";
import { Link, useLocation } from "wouter";
import { meQuery } from "@/api/queries";
import { ButtonLink, IconButton } from "@/ui/button";
import { cx } from "@/ui/cx";
import styles from "./header.module.css";
import { choose, type Theme, useTheme } from "./theme";

const NEXT: Record<Theme, Theme> = {
  system: "light",
  light: "dark",
  dark: "system",
};
const NAMES: Record<Theme, string> = {
  system: "as the system",
  light: "light",
  dark: "dark",
};

export function Header() {
  const [path] = useLocation();
  const { data: me } = useQuery(meQuery);
  return (
    <header className={styles.header}>
      <a className={styles.skip} href="#main">
        Skip to content
      </a>
      <div className={styles.inside}>
        <Link href="/" className={styles.brand} aria-label="Clipmill, home">
          <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
            <rect width="32" height="32" rx="8" fill="#FFD60A" />
            <rect x="9.5" y="8" width="13" height="16" rx="1.5" fill="none" stroke="#17171A" strokeWidth="2.4" />
            <path d="m14.2 12.8 5.2 3.2-5.2 3.2Z" fill="#17171A" />
          </svg>
          <span>Clipmill</span>
        </Link>
        {me && (
          <nav aria-label="Main" className={styles.nav}>
            <Way href="/library" path={path} also={["/videos", "/watch"]}>
              Videos
            </Way>
            <Way href="/clips" path={path}>
              Clips
            </Way>
          </nav>
        )}
        <div className={styles.tools}>
          <ThemeButton />
          {me && (
            <Link
              href="/account"
              className={cx(styles.account, path.startsWith("/account") && styles.current)}
              aria-label="Account"
              title="Account"
            >
              <CircleUserRound size={19} aria-hidden />
            </Link>
          )}
          {me && (
            <ButtonLink href="/" look="primary" small className={styles.new} aria-label="New clips">
              <Plus size={16} aria-hidden />
              <span>New clips</span>
            </ButtonLink>
          )}
        </div>
      </div>
    </header>
  );
}

function Way({ href, path, also = [], children }: { href: string; path: string; also?: string[]; children: string }) {
  const here = [href, ...also].some((each) => path === each || path.startsWith(`${each}/`));
  return (
    <Link href={href} className={cx(styles.way, here && styles.current)} aria-current={here ? "page" : undefined}>
      {children}
    </Link>
  );
}

function ThemeButton() {
  const theme = useTheme();
  const Icon = { system: Monitor, light: Sun, dark: Moon }[theme];
  return (
    <IconButton label={`Theme: ${NAMES[theme]}. Change to ${NAMES[NEXT[theme]]}`} onClick={() => choose(NEXT[theme])}>
      <Icon size={18} aria-hidden />
    </IconButton>
  );
}
