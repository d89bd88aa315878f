import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ExternalLink, Globe, Send } from "lucide-react";
import { useState } from "react";
import { saved } from "@/api/client";
import { change, type Visibility, watchQuery } from "@/api/playback";
import { wordsOf } from "@/api/problem";
import { Address } from "@/ui/address";
import { Button, ButtonLink } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { TextArea } from "@/ui/fields";
import { Failed, Loading } from "@/ui/notes";
import { toast } from "@/ui/toasts";
import { type Card, fileName, hashtag } from "./cards";
import styles from "./publish.module.css";

/** Where each takes a film from a browser. None takes one from a page of ours without an agreement with it. */
const PLATFORMS = {
  TikTok: "https://www.tiktok.com/upload",
  YouTube: "https://www.youtube.com/upload",
  Instagram: "https://www.instagram.com/",
  X: "https://x.com/compose/post",
};

/** A ready clip goes out: to everybody here, to an app of this device, or to a platform's own page. */
export function Publish({ card, mp4, onClose }: { card: Card; mp4: string; onClose: () => void }) {
  const [words, setWords] = useState(() => wordsWith(card));
  const name = fileName(card.title, "mp4");
  const film = useMutation({
    mutationFn: () => handOver(mp4, name, words),
    onError: (error) => toast(wordsOf(error), { tone: "bad" }),
  });
  return (
    <Dialog title="Publish" onClose={onClose}>
      <Here card={card} />
      <section className={styles.part} aria-labelledby="publish-elsewhere">
        <h3 id="publish-elsewhere">Elsewhere</h3>
        <TextArea label="What goes with it" value={words} rows={4} onChange={(event) => setWords(event.target.value)} />
        <div className={styles.ways}>
          {canHandOver() && (
            <Button look="primary" busy={film.isPending} onClick={() => film.mutate()}>
              <Send size={16} aria-hidden /> To an app
            </Button>
          )}
          {Object.entries(PLATFORMS).map(([platform, href]) => (
            <ButtonLink
              key={platform}
              href={href}
              target="_blank"
              rel="noreferrer"
              onClick={() => void takeAlong(mp4, name, words)}
            >
              {platform} <ExternalLink size={14} aria-hidden />
            </ButtonLink>
          ))}
        </div>
        <p className={styles.hint}>
          The film is downloaded, the words are copied, and the platform&rsquo;s page opens: choose the one and paste
          the other there.
        </p>
      </section>
    </Dialog>
  );
}

/** On this Clipmill: with a page of its own, for everybody or not. */
function Here({ card }: { card: Card }) {
  const cache = useQueryClient();
  const query = watchQuery(card.id);
  const watch = useQuery(query);
  const shown = useMutation({
    mutationFn: (visibility: Visibility) => change(card.id, { visibility }),
    onSettled: () => cache.invalidateQueries({ queryKey: query.queryKey }),
  });
  const open = watch.data?.visibility === "public";
  return (
    <section className={styles.part} aria-labelledby="publish-here">
      <h3 id="publish-here">Here</h3>
      {watch.isPending && <Loading what="who may watch" />}
      {watch.error && <Failed error={watch.error} retry={() => void watch.refetch()} />}
      {watch.data && (
        <>
          {open && <Address label="Everybody can watch it at" url={`${location.origin}/watch/${card.id}`} />}
          <Button
            look={open ? "secondary" : "primary"}
            busy={shown.isPending}
            onClick={() => shown.mutate(open ? "private" : "public")}
          >
            <Globe size={16} aria-hidden /> {open ? "Show it to nobody but me" : "Show it to everybody"}
          </Button>
          {shown.error && <Failed error={shown.error} />}
        </>
      )}
    </section>
  );
}

const wordsWith = ({ title, tags }: Card) => [title, tags.map(hashtag).join(" ")].filter(Boolean).join("\n\n");

/** Phones, and some desktops, hand files to their apps. */
function canHandOver(): boolean {
  const probe = new File([new Uint8Array(1)], "clip.mp4", { type: "video/mp4" });
  return navigator.canShare?.({ files: [probe] }) ?? false;
}

async function handOver(mp4: string, name: string, words: string) {
  const answer = await fetch(mp4);
  if (!answer.ok) throw new Error("The clip could not be fetched. Reload the page and try again.");
  const film = new File([await answer.blob()], name, { type: "video/mp4" });
  try {
    await navigator.share({ files: [film], text: words });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return; // who shares may change their mind
    throw new Error("No app took the clip. Download it and upload it there.");
  }
}

async function takeAlong(mp4: string, name: string, words: string) {
  const link = Object.assign(document.createElement("a"), { href: saved(mp4), download: name });
  link.click();
  try {
    await navigator.clipboard.writeText(words);
  } catch {
    toast("Copy the words from their field: this browser does not let the page do it.");
  }
}
