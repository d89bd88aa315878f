import "./fonts.css";
import type { Schema } from "@/api/client";
import styles from "./sample.module.css";

/** Two words in a caption style, one of them lit. */
export function Sample({ style }: { style: Schema["CaptionStyle"] }) {
  const { font = "Montserrat", size = 0.042, outline_width = 0.003, bold = true } = style;
  return (
    <span
      className={styles.letters}
      style={{
        fontFamily: `"${font}"`,
        fontWeight: font === "Anton" ? 400 : bold ? 800 : 600,
        fontSize: `${0.55 + size * 11}rem`,
        color: style.primary_color,
        textTransform: style.uppercase ? "uppercase" : undefined,
        WebkitTextStroke: `${outline_width * 900}px ${style.outline_color ?? "#000000"}`,
      }}
    >
      Say <span style={style.word_highlight === false ? undefined : { color: style.highlight_color }}>it</span>
    </span>
  );
}
