import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, ask } from "@/api/client";
import { wordsOf } from "@/api/problem";
import { kitsQuery } from "@/api/queries";
import { Sample } from "@/pages/upload/sample";
import { Button } from "@/ui/button";
import { Failed } from "@/ui/notes";
import { toast } from "@/ui/toasts";
import styles from "./account.module.css";

/** Caption styles of one's own, by name; they are made where clips are asked for, with the preview beside. */
export function Kits() {
  const queries = useQueryClient();
  const kits = useQuery(kitsQuery);
  const remove = useMutation({
    mutationFn: (kit: string) => ask(api.DELETE("/api/v1/brand-kits/{kit}", { params: { path: { kit } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: kitsQuery.queryKey }),
    onError: (error) => toast(wordsOf(error), { tone: "bad" }),
  });
  return (
    <section className={styles.section} aria-labelledby="kits">
      <h2 id="kits">Brand kits</h2>
      <p className={styles.hint}>
        Caption styles of your own. Make one on the page for new clips: choose “Your own” captions, then “Save as a
        brand kit”.
      </p>
      {kits.error && <Failed error={kits.error} retry={() => void kits.refetch()} />}
      {!!kits.data?.length && (
        <ul className={styles.list}>
          {kits.data.map((kit) => (
            <li key={kit.id}>
              <span className={styles.sample} aria-hidden>
                <Sample style={kit.captions} />
              </span>
              <strong>{kit.name}</strong>
              <Button small look="danger" aria-label={`Delete ${kit.name}`} onClick={() => remove.mutate(kit.id)}>
                Delete
              </Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
