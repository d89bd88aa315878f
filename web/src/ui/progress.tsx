import { cx } from "./cx";
import styles from "./progress.module.css";

/** `share` 0..1; null: nobody knows how far. `label` is what a screen reader calls it. */
export function Progress({
  share,
  label,
  thin,
  paused,
}: {
  share: number | null;
  label: string;
  thin?: boolean;
  paused?: boolean;
}) {
  const percent = share === null ? undefined : Math.round(share * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
      className={cx(styles.track, thin && styles.thin, share === null && styles.unknown, paused && styles.paused)}
    >
      <div className={styles.bar} style={share === null ? undefined : { transform: `scaleX(${share})` }} />
    </div>
  );
}
