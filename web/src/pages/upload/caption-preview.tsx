import "./fonts.css";
import { useEffect, useState } from "react";
import { weightOf } from "@/editor/styles";
import { cx } from "@/ui/cx";
import styles from "./caption-preview.module.css";
import type { Aspect, Style } from "./choices";

const WORDS = "Every word lights up when it is said so people stay with you".split(" ");
const WORD_MS = 420;

/** Words over a picture, as they will be burned in: sizes are shares of the picture's height. */
export function CaptionPreview({
  style,
  aspect,
  video,
  moving = true,
}: {
  style: Style | null;
  aspect: Aspect;
  video?: string | null;
  moving?: boolean;
}) {
  const at = useBeat(WORDS.length, moving && style !== null);
  const per = style?.words_per_line ?? 3;
  const first = Math.floor(at / per) * per;
  return (
    <div className={styles.frame} style={{ aspectRatio: aspect.replace(":", " / ") }}>
      {video ? (
        <video
          className={styles.picture}
          src={video}
          muted
          loop
          autoPlay={moving}
          playsInline
          preload="metadata"
          tabIndex={-1}
          aria-hidden
        />
      ) : (
        <div className={styles.ground} aria-hidden />
      )}
      {style && (
        <p
          className={cx(styles.words, styles[style.position], aspect === "9:16" && styles.portrait)}
          style={{
            fontFamily: `"${style.font}"`,
            fontWeight: weightOf(style),
            fontSize: `${style.size * 100}cqh`,
            color: style.primary_color,
            textTransform: style.uppercase ? "uppercase" : undefined,
            WebkitTextStroke: `${style.outline_width * 200}cqh ${style.outline_color}`,
          }}
          aria-hidden
        >
          {WORDS.slice(first, first + per).map((word, index) => (
            <span
              key={word}
              style={style.word_highlight && first + index === at ? { color: style.highlight_color } : undefined}
            >
              {word}{" "}
            </span>
          ))}
        </p>
      )}
    </div>
  );
}

/** Which of `count` words is said now; it stands still for who wants no motion. */
function useBeat(count: number, moving: boolean): number {
  const [at, setAt] = useState(1);
  useEffect(() => {
    if (!moving || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const timer = setInterval(() => setAt((now) => (now + 1) % count), WORD_MS);
    return () => clearInterval(timer);
  }, [count, moving]);
  return at;
}
