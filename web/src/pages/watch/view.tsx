import { useQuery } from "@tanstack/react-query";
import { AlertTriangle, Download, Eye, FileText, LoaderCircle, Pencil, Share2 } from "lucide-react";
import { useMemo, useState } from "react";
import { Link } from "wouter";
import { media, saved } from "@/api/client";
import { spokenQuery, type Watch } from "@/api/playback";
import { meQuery } from "@/api/queries";
import { ago, clock, plural } from "@/format";
import { parseMoment } from "@/player/moments";
import { Player } from "@/player/player";
import { Playhead } from "@/player/playhead";
import { mostReplayed } from "@/player/replays";
import { fileName } from "@/transcript/exports";
import { paragraphsOf } from "@/transcript/paragraphs";
import { Button, ButtonLink } from "@/ui/button";
import { cx } from "@/ui/cx";
import { Drop, DropLink } from "@/ui/drop";
import { Note } from "@/ui/notes";
import { Page } from "@/ui/page";
import { Follow, Like, PackageAgain, VisibilityChoice } from "./regard";
import { ShareDialog } from "./share";
import { Side } from "./side";
import styles from "./watch.module.css";

export function View({ of, queryKey, onRenew }: { of: Watch; queryKey: readonly unknown[]; onRenew: () => void }) {
  const [playhead] = useState(() => new Playhead());
  const [sharing, setSharing] = useState(false);
  const { data: me } = useQuery(meQuery);
  const spoken = useQuery(spokenQuery(of.asset, of.transcript));
  const paragraphs = useMemo(() => (spoken.data ? paragraphsOf(spoken.data) : []), [spoken.data]);
  const [startAt_s] = useState(() => parseMoment(new URLSearchParams(location.search).get("t")) ?? 0);
  const tall = of.height > of.width;
  const most_s = mostReplayed(of.replays, of.duration_s);
  const aside = paragraphs.length > 0 || of.chapters.length > 1 || spoken.isPending;

  return (
    <Page title={of.title} heading={null}>
      <div className={cx(styles.layout, tall && styles.tall, !aside && styles.alone)}>
        <div className={styles.screen} style={{ "--ratio": of.width / of.height } as React.CSSProperties}>
          <Player of={of} playhead={playhead} startAt_s={startAt_s} onRenew={onRenew} />
          <StateNote of={of} queryKey={queryKey} />
        </div>
        <section className={styles.about} aria-label="About">
          <h1>{of.title}</h1>
          <div className={styles.line}>
            <p className={styles.facts}>
              <span>
                <Eye size={15} aria-hidden /> {plural(of.views, "view")}
              </span>
              <time dateTime={of.created_at} title={new Date(of.created_at).toLocaleString()}>
                {ago(of.created_at)}
              </time>
              <span>{clock(of.duration_s)}</span>
            </p>
            <div className={styles.actions}>
              {!of.mine && of.account && me && <Follow account={of.account} />}
              <Like of={of} queryKey={queryKey} loggedIn={Boolean(me)} />
              {of.mine && (
                <Button onClick={() => setSharing(true)}>
                  <Share2 size={16} aria-hidden /> Share
                </Button>
              )}
              <Drop label="Download" icon={<Download size={16} aria-hidden />}>
                {of.mp4 && (
                  <DropLink href={saved(media(of.mp4))} download={fileName(of.title, "mp4")}>
                    Video <small>MP4</small>
                  </DropLink>
                )}
                {of.captions.map((track) => (
                  <DropLink
                    key={track.url}
                    href={media(track.url)}
                    download={fileName(`${of.title} ${track.language ?? ""}`, "vtt")}
                  >
                    Captions, {track.label} <small>VTT</small>
                  </DropLink>
                ))}
                {of.captions.length > 0 && of.srt && (
                  <DropLink href={media(of.srt)} download={fileName(of.title, "srt")}>
                    Captions <small>SRT</small>
                  </DropLink>
                )}
                {of.captions.length > 0 && of.txt && (
                  <DropLink href={media(of.txt)} download={fileName(of.title, "txt")}>
                    Transcript <small>TXT</small>
                  </DropLink>
                )}
              </Drop>
            </div>
          </div>
          {of.mine && (
            <div className={styles.owner}>
              <VisibilityChoice of={of} queryKey={queryKey} />
              {of.kind === "video" ? (
                <ButtonLink href={`/videos/${of.asset}/transcript`} look="quiet">
                  <FileText size={16} aria-hidden /> Edit transcript
                </ButtonLink>
              ) : (
                <ButtonLink href={`/clips/${of.asset}/edit`} look="quiet">
                  <Pencil size={16} aria-hidden /> Edit clip
                </ButtonLink>
              )}
            </div>
          )}
          {of.summary && <p className={styles.summary}>{of.summary}</p>}
          {most_s !== null && (
            <p className={styles.most}>
              Most replayed:{" "}
              <button type="button" onClick={() => playhead.seek(most_s, { play: true })}>
                {clock(most_s)}
              </button>
            </p>
          )}
          {!of.mine && me === null && (
            <p className={styles.most}>
              Made with <Link href="/">Clipmill</Link>
            </p>
          )}
        </section>
        {aside && (
          <Side of={of} playhead={playhead} paragraphs={paragraphs} pending={spoken.isPending} error={spoken.error} />
        )}
      </div>
      {sharing && <ShareDialog of={of} playhead={playhead} onClose={() => setSharing(false)} />}
    </Page>
  );
}

function StateNote({ of, queryKey }: { of: Watch; queryKey: readonly unknown[] }) {
  if (of.state === "ready") return null;
  if (of.state === "failed") {
    return (
      <Note tone="warn" icon={<AlertTriangle size={18} aria-hidden />}>
        The streaming version could not be made.{" "}
        {of.mp4 ? "You see the file itself: it has one quality." : "There is nothing to play."}
        {of.mine && of.kind === "video" && <PackageAgain of={of} queryKey={queryKey} />}
      </Note>
    );
  }
  return (
    <Note icon={<LoaderCircle size={18} className="turning" aria-hidden />}>
      <span role="status">
        {of.mp4
          ? "The streaming version is being made. Meanwhile you see the file itself, in one quality."
          : "It is being prepared for playing. This page shows it as soon as it is ready."}
      </span>
    </Note>
  );
}
