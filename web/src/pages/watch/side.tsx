import { useCallback, useDeferredValue, useId, useMemo, useState } from "react";
import type { Watch } from "@/api/playback";
import { clock } from "@/format";
import { lastBegun } from "@/player/moments";
import { type Playhead, usePlayhead } from "@/player/playhead";
import { Illustration } from "@/transcript/illustration";
import { between, found, type Paragraph, type Placed } from "@/transcript/paragraphs";
import { Reading } from "@/transcript/reading";
import { SearchBar } from "@/transcript/search-bar";
import { cx } from "@/ui/cx";
import { Failed, Loading } from "@/ui/notes";
import styles from "./side.module.css";

type Props = {
  of: Watch;
  playhead: Playhead;
  paragraphs: readonly Paragraph[];
  pending: boolean;
  error: unknown;
};

/** Beside the picture: what is said, following it, and the chapters. */
export function Side({ of, playhead, paragraphs, pending, error }: Props) {
  const id = useId();
  const tabs = [
    {
      name: "Transcript",
      there: pending || paragraphs.length > 0 || Boolean(error),
    },
    { name: "Chapters", there: of.chapters.length > 1 },
  ].filter(({ there }) => there);
  const [chosen, choose] = useState(tabs[0]?.name ?? "Chapters");
  const shown = tabs.some(({ name }) => name === chosen) ? chosen : tabs[0]?.name;
  const walk = (event: React.KeyboardEvent) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    const other = tabs.find(({ name }) => name !== shown);
    if (!other) return;
    choose(other.name);
    document.getElementById(`${id}-${other.name}`)?.focus();
  };
  return (
    <aside className={styles.side} aria-label="Beside the video">
      <div className={styles.inside}>
        <div role="tablist" aria-label="Beside the video" className={styles.tabs} onKeyDown={walk} tabIndex={-1}>
          {tabs.map(({ name }) => (
            <button
              key={name}
              type="button"
              role="tab"
              id={`${id}-${name}`}
              aria-selected={name === shown}
              aria-controls={`${id}-panel`}
              tabIndex={name === shown ? 0 : -1}
              onClick={() => choose(name)}
            >
              {name}
            </button>
          ))}
        </div>
        <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${shown}`} className={styles.panel}>
          {shown === "Chapters" ? (
            <Chapters of={of} playhead={playhead} />
          ) : error ? (
            <Failed error={error} />
          ) : pending ? (
            <Loading what="the transcript" />
          ) : (
            <Searched of={of} paragraphs={paragraphs} playhead={playhead} />
          )}
        </div>
      </div>
    </aside>
  );
}

function Searched({ of, paragraphs, playhead }: Pick<Props, "of" | "paragraphs" | "playhead">) {
  const [query, setQuery] = useState("");
  const [match, setMatch] = useState(0);
  const wanted = useDeferredValue(query); // typing goes before finding
  const matches = useMemo(() => found(paragraphs, wanted), [paragraphs, wanted]);
  const onWord = useCallback((word: Placed) => playhead.seek(word.start_ms / 1000, { play: true }), [playhead]);
  const pictures = useMemo(() => between(of.pictures, paragraphs), [of.pictures, paragraphs]);
  const after = useCallback(
    (paragraph: Paragraph) => (
      <div className={styles.pictures}>
        {pictures.get(paragraph.id)?.map((picture) => (
          <Illustration key={picture.id} of={picture} />
        ))}
      </div>
    ),
    [pictures],
  );
  return (
    <>
      <SearchBar
        query={query}
        onQuery={(text) => {
          setQuery(text);
          setMatch(0);
        }}
        matches={matches.length}
        match={match}
        onMatch={setMatch}
      />
      <Reading
        boxed
        paragraphs={paragraphs}
        playhead={playhead}
        matches={matches}
        match={match}
        onWord={onWord}
        after={pictures.size ? after : undefined}
      />
    </>
  );
}

function Chapters({ of, playhead }: { of: Watch; playhead: Playhead }) {
  const now = usePlayhead(playhead, (seconds) => lastBegun(of.chapters, seconds, (chapter) => chapter.start_s));
  return (
    <ol className={styles.chapters}>
      {of.chapters.map((chapter, n) => (
        <li key={chapter.start_s}>
          <button
            type="button"
            className={cx(styles.chapter, n === now && styles.now)}
            aria-current={n === now || undefined}
            onClick={() => playhead.seek(chapter.start_s, { play: true })}
          >
            <span>{clock(chapter.start_s)}</span>
            {chapter.title}
          </button>
        </li>
      ))}
    </ol>
  );
}
