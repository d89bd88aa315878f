import { Clapperboard, Search } from "lucide-react";
import { useDeferredValue, useMemo } from "react";
import { useSearchParams } from "wouter";
import { Board } from "@/clips/board";
import { plural } from "@/format";
import { Button, ButtonLink } from "@/ui/button";
import { Check, Select } from "@/ui/fields";
import { Empty, Failed, Loading, Skeleton } from "@/ui/notes";
import { Page } from "@/ui/page";
import { SearchField } from "@/ui/search";
import { chosen, SORTS, type Sort, useClips } from "./clips";
import styles from "./clips.module.css";

/** Every clip there is: found, sorted, judged and taken. What is searched stands in the address. */
export default function Clips() {
  const { cards, error, pending, refetch } = useClips();
  const [search, setSearch] = useSearchParams();
  const q = search.get("q") ?? "";
  const sort = SORTS.find((each) => each.value === search.get("sort"))?.value ?? "created";
  const clean = search.has("clean");
  const set = (name: string, value: string) =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );
  const asked = useDeferredValue(q);
  const shown = useMemo(() => chosen(cards, { q: asked, sort, clean }), [cards, asked, sort, clean]);
  return (
    <Page title="Clips" lead={cards.length ? `${plural(cards.length, "clip")} of all your videos` : undefined}>
      {error && <Failed error={error} retry={() => void refetch()} title="The clips can't be shown." />}
      {pending && <Waiting />}
      {!pending && !error && cards.length === 0 && (
        <Empty
          icon={<Clapperboard size={24} />}
          title="No clips yet"
          action={
            <ButtonLink look="primary" href="/">
              Make the first ones
            </ButtonLink>
          }
        >
          Bring a long video. The best moments of it appear here, ready to post.
        </Empty>
      )}
      {cards.length > 0 && (
        <>
          <div className={styles.tools}>
            <SearchField label="Search titles and words" value={q} onChange={(value) => set("q", value)} />
            <Select label="Sort" hideLabel value={sort} onChange={(event) => set("sort", event.target.value as Sort)}>
              {SORTS.map(({ value, label }) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
            <Check
              label="Without notes"
              checked={clean}
              onChange={(event) => set("clean", event.target.checked ? "1" : "")}
            />
            <p className={styles.count} role="status">
              {shown.length === cards.length ? "" : `${shown.length} of ${cards.length}`}
            </p>
          </div>
          <h2 className="visually-hidden">Clips found</h2>
          {shown.length ? (
            <Board cards={shown} label="Clips" />
          ) : (
            <Empty
              icon={<Search size={24} />}
              title="Nothing found"
              action={<Button onClick={() => setSearch({}, { replace: true })}>Show all clips</Button>}
            >
              No clip has these words in its title or in what is said.
            </Empty>
          )}
        </>
      )}
    </Page>
  );
}

const PLACES = ["a", "b", "c", "d", "e", "f"];

const Waiting = () => (
  <div className={styles.waiting}>
    <Loading what="the clips" />
    {PLACES.map((place) => (
      <Skeleton key={place} ratio="9 / 16" />
    ))}
  </div>
);
