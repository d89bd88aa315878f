import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import styles from "./board.module.css";
import type { Card } from "./cards";
import { ClipCard } from "./clip-card";
import { ClipView } from "./clip-view";
import { moved } from "./moves";

const LEAST_WIDTH = 168; // of a card, in pixels
const GAP = 20;
const WORDS_HEIGHT = 128; // under the picture
const AHEAD = 3; // rows before the end at which more are fetched

/**
 * Clips in rows as wide as the page; only those in sight are in the document. Arrows, Home and End go from one to another.
 * `onEnd` is called when the last rows come near and there is more.
 */
export function Board({ cards, label, onEnd }: { cards: readonly Card[]; label: string; onEnd?: () => void }) {
  const list = useRef<HTMLDivElement>(null);
  const { width, top } = useBox(list);
  const [at, setAt] = useState(0);
  const [open, setOpen] = useState<string | null>(null);
  const columns = Math.max(2, Math.floor((width + GAP) / (LEAST_WIDTH + GAP)));
  const rows = Math.ceil(cards.length / columns);
  const wide = (width - GAP * (columns - 1)) / columns;
  const high = Math.round((wide * 16) / 9 + WORDS_HEIGHT);
  const virtual = useWindowVirtualizer({
    count: width ? rows : 0,
    estimateSize: () => high + GAP,
    overscan: 2,
    scrollMargin: top,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another height is another measure of every row
  useEffect(() => virtual.measure(), [high, virtual]);
  const last = virtual.getVirtualItems().at(-1)?.index ?? -1;
  useEffect(() => {
    if (last >= rows - 1 - AHEAD && last >= 0) onEnd?.();
  }, [last, rows, onEnd]);
  const current = Math.min(at, cards.length - 1);

  const wanted = useRef<string | null>(null); // a card that takes the focus when its row comes into the document
  const cardNode = (id: string) => list.current?.querySelector<HTMLElement>(`[data-card="${CSS.escape(id)}"]`);
  useLayoutEffect(() => {
    if (wanted.current !== null) cardNode(wanted.current)?.focus();
  });

  // At once where it can be, so that a key that follows quickly finds the focus where the last one put it.
  function focus(index: number) {
    const id = cards[index]?.id;
    wanted.current = null;
    if (id === undefined) return;
    setAt(index);
    const node = cardNode(id);
    if (node) return node.focus();
    wanted.current = id;
    virtual.scrollToIndex(Math.floor(index / columns), { align: "auto" });
  }

  function onKeyDown(event: KeyboardEvent) {
    const to = moved(current, event.key, { columns, count: cards.length });
    if (to === null || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    focus(to);
  }

  const shown = open === null ? -1 : cards.findIndex((card) => card.id === open);
  const card = cards[shown];
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a list whose items come and go with the scroll has its roles written out */}
      <div
        ref={list}
        role="list"
        aria-label={label}
        className={styles.board}
        style={{ height: virtual.getTotalSize() }}
        onKeyDown={onKeyDown}
      >
        {virtual.getVirtualItems().map((row) => (
          <div
            key={row.key}
            role="presentation"
            className={styles.row}
            style={{
              height: high,
              gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
              transform: `translateY(${row.start - virtual.options.scrollMargin}px)`,
            }}
          >
            {cards.slice(row.index * columns, (row.index + 1) * columns).map((each, offset) => {
              const index = row.index * columns + offset;
              return (
                // biome-ignore lint/a11y/useSemanticElements: as above
                <div
                  key={each.id}
                  role="listitem"
                  aria-setsize={onEnd ? -1 : cards.length}
                  aria-posinset={index + 1}
                  onFocus={() => {
                    wanted.current = null;
                    setAt(index);
                  }}
                >
                  <ClipCard card={each} tabbable={index === current} onOpen={() => setOpen(each.id)} />
                </div>
              );
            })}
          </div>
        ))}
      </div>
      {card && (
        <ClipView
          key={card.id}
          card={card}
          place={[shown + 1, cards.length]}
          onStep={(step) => {
            const next = cards[shown + step];
            if (!next) return;
            setAt(shown + step);
            setOpen(next.id);
          }}
          onClose={() => {
            setOpen(null);
            focus(shown);
          }}
        />
      )}
    </>
  );
}

function useBox(element: { current: HTMLElement | null }) {
  const [box, setBox] = useState({ width: 0, top: 0 });
  useLayoutEffect(() => {
    const node = element.current;
    if (!node) return;
    const measure = () => {
      const { width, top } = node.getBoundingClientRect();
      const from = Math.round(top + scrollY);
      setBox((box) => (box.width === width && box.top === from ? box : { width, top: from }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(node);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [element]);
  return box;
}
