import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link2, Trash2 } from "lucide-react";
import { useState } from "react";
import { type NewShare, revoke, type Share, share, sharesQuery, type Watch } from "@/api/playback";
import { wordsOf } from "@/api/problem";
import { ago, clock } from "@/format";
import { linkAt } from "@/player/moments";
import type { Playhead } from "@/player/playhead";
import { Address, copyLink } from "@/ui/address";
import { Button, IconButton } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Check, Select, TextField } from "@/ui/fields";
import { Failed, Loading } from "@/ui/notes";
import { toast } from "@/ui/toasts";
import styles from "./share.module.css";

const DAY_S = 86_400;
const LIVES: [seconds: number | null, name: string][] = [
  [DAY_S, "For a day"],
  [7 * DAY_S, "For a week"],
  [30 * DAY_S, "For 30 days"],
  [null, "Until I take it back"],
];

/** Makes links that open without a log-in, and takes them back. A link is shown once: afterwards only that it exists. */
export function ShareDialog({ of, playhead, onClose }: { of: Watch; playhead: Playhead; onClose: () => void }) {
  const cache = useQueryClient();
  const query = sharesQuery(of.asset);
  const shares = useQuery(query);
  const [at_s] = useState(() => Math.floor(playhead.seconds));
  const [fromHere, setFromHere] = useState(false);
  const [life, setLife] = useState<number | null>(7 * DAY_S);
  const [note, setNote] = useState("");
  const made = useMutation({
    mutationFn: () =>
      share(of.asset, {
        expires_s: life,
        ...(note.trim() && { title: note.trim() }),
      }),
    onSuccess: (link) => {
      void cache.invalidateQueries({ queryKey: query.queryKey });
      void copyLink(addressOf(link));
    },
  });
  const taken = useMutation({
    mutationFn: revoke,
    onSuccess: (_, id) => {
      if (made.data?.id === id) made.reset();
      toast("The link no longer works.");
    },
    onError: (error) => toast(wordsOf(error), { tone: "bad" }),
    onSettled: () => cache.invalidateQueries({ queryKey: query.queryKey }),
  });
  const addressOf = (link: NewShare) => linkAt(new URL(link.url, location.origin).href, fromHere ? at_s : 0);
  const open = of.visibility === "public" || of.visibility === "unlisted";
  const page = linkAt(`${location.origin}/watch/${of.asset}`, fromHere ? at_s : 0);

  return (
    <Dialog title="Share" onClose={onClose}>
      {open && <Address label="This page's address: everybody who has it can watch" url={page} />}
      {at_s > 0 && (
        <Check
          label={`Start at ${clock(at_s)}`}
          checked={fromHere}
          onChange={(event) => setFromHere(event.target.checked)}
        />
      )}
      <form
        className={styles.make}
        onSubmit={(event) => {
          event.preventDefault();
          made.mutate();
        }}
      >
        <Select
          label="The link works"
          value={String(life)}
          onChange={(event) => setLife(event.target.value === "null" ? null : Number(event.target.value))}
        >
          {LIVES.map(([seconds, name]) => (
            <option key={name} value={String(seconds)}>
              {name}
            </option>
          ))}
        </Select>
        <TextField label="For whom (optional)" value={note} maxLength={100} onChange={(e) => setNote(e.target.value)} />
        <Button type="submit" look="primary" busy={made.isPending}>
          <Link2 size={16} aria-hidden /> Create link
        </Button>
      </form>
      {made.error && <Failed error={made.error} />}
      {made.data && (
        <Address label="Your link: it opens without a log-in, and is shown only now" url={addressOf(made.data)} />
      )}
      <section aria-labelledby="share-links">
        <h3 id="share-links">Links that work</h3>
        {shares.isPending && <Loading what="links" />}
        {shares.error && <Failed error={shares.error} retry={() => void shares.refetch()} />}
        {shares.data?.items.length === 0 && <p className={styles.none}>None yet.</p>}
        <ul className={styles.links}>
          {shares.data?.items.map((link) => (
            <li key={link.id}>
              <div>
                <strong>{link.title || "Link"}</strong>
                <small>
                  made {ago(link.created_at)} · {ends(link)}
                </small>
              </div>
              <IconButton
                label={`Take back ${link.title || "this link"}`}
                look="danger"
                disabled={taken.isPending}
                onClick={() => taken.mutate(link.id)}
              >
                <Trash2 size={16} aria-hidden />
              </IconButton>
            </li>
          ))}
        </ul>
      </section>
    </Dialog>
  );
}

const ENDS = new Intl.DateTimeFormat("en", { dateStyle: "medium" });

const ends = (link: Share) => (link.expires_at ? `ends ${ENDS.format(new Date(link.expires_at))}` : "has no end");
