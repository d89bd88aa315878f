import { ChevronDown, ChevronUp, Search, X } from "lucide-react";
import type { Ref } from "react";
import { IconButton } from "@/ui/button";
import styles from "./search-bar.module.css";

/** Enter goes to the next match, Shift+Enter to the one before, Escape clears it. */
export function SearchBar({
  query,
  onQuery,
  matches,
  match,
  onMatch,
  field,
}: {
  query: string;
  onQuery: (query: string) => void;
  matches: number;
  match: number;
  onMatch: (match: number) => void;
  field?: Ref<HTMLInputElement>;
}) {
  const go = (by: number) => matches > 0 && onMatch((match + by + matches) % matches);
  const said = !query.trim() ? "" : matches ? `${match + 1} of ${matches}` : "Not said";
  return (
    <search className={styles.search}>
      <Search size={15} aria-hidden />
      <input
        ref={field}
        type="search"
        aria-label="Search what is said"
        placeholder="Search what is said"
        value={query}
        onChange={(event) => onQuery(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") go(event.shiftKey ? -1 : 1);
          if (event.key === "Escape") onQuery("");
        }}
      />
      <span className={styles.count} role="status">
        {said}
      </span>
      {query && (
        <>
          <IconButton label="Previous match" className={styles.step} disabled={!matches} onClick={() => go(-1)}>
            <ChevronUp size={16} aria-hidden />
          </IconButton>
          <IconButton label="Next match" className={styles.step} disabled={!matches} onClick={() => go(1)}>
            <ChevronDown size={16} aria-hidden />
          </IconButton>
          <IconButton label="Clear the search" className={styles.step} onClick={() => onQuery("")}>
            <X size={15} aria-hidden />
          </IconButton>
        </>
      )}
    </search>
  );
}
