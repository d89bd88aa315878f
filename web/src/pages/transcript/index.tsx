import { useQuery } from "@tanstack/react-query";
import { Download, FileText, LoaderCircle, Tv } from "lucide-react";
import { useMemo, useState } from "react";
import { exported, type Revised, transcriptQuery, type Watch, watchQuery } from "@/api/playback";
import { isStatus, wordsOf } from "@/api/problem";
import { parseMoment } from "@/player/moments";
import { Player } from "@/player/player";
import { Playhead } from "@/player/playhead";
import { withWords } from "@/transcript/corrections";
import { carried, fileName, html, save } from "@/transcript/exports";
import { type Paragraph, paragraphsOf } from "@/transcript/paragraphs";
import { ButtonLink } from "@/ui/button";
import { Drop, DropLink } from "@/ui/drop";
import { Empty, Failed, Loading, Skeleton } from "@/ui/notes";
import { Page } from "@/ui/page";
import { toast } from "@/ui/toasts";
import { Script } from "./script";
import styles from "./transcript.module.css";

const SOON_MS = 3_000;

export default function TranscriptPage({ params: { video } }: { params: { video: string } }) {
  const watch = useQuery(watchQuery(video));
  const transcript = useQuery({
    ...transcriptQuery(video),
    refetchInterval: (query) => (isStatus(query.state.error, 409) ? SOON_MS : false),
  });
  const [playhead] = useState(() => new Playhead());
  const [startAt_s] = useState(() => parseMoment(new URLSearchParams(location.search).get("t")) ?? 0);
  const paragraphs = useMemo(() => {
    if (!transcript.data) return [];
    const { segments, removed } = transcript.data;
    return paragraphsOf({ segments: withWords(segments, removed) });
  }, [transcript.data]);
  const title = watch.data?.title ?? "Transcript";
  return (
    <Page
      title={`Transcript: ${title}`}
      heading={title}
      lead="Transcript"
      actions={
        <>
          <ButtonLink href={`/watch/${video}`}>
            <Tv size={16} aria-hidden /> Watch
          </ButtonLink>
          {transcript.data && <Export video={video} title={title} of={transcript.data} paragraphs={paragraphs} />}
        </>
      }
    >
      <div className={styles.layout}>
        <aside className={styles.aside} aria-label="Video">
          <Picture watch={watch.data} playhead={playhead} startAt_s={startAt_s} onRenew={() => void watch.refetch()} />
          <Keys />
        </aside>
        <div className={styles.script}>
          {transcript.data && paragraphs.length > 0 ? (
            <Script
              video={video}
              watch={watch.data}
              transcript={transcript.data}
              paragraphs={paragraphs}
              playhead={playhead}
            />
          ) : (
            <Without error={transcript.error} pending={transcript.isPending} retry={() => void transcript.refetch()} />
          )}
        </div>
      </div>
    </Page>
  );
}

type PictureProps = {
  watch: Watch | undefined;
  playhead: Playhead;
  startAt_s: number;
  onRenew: () => void;
};

function Picture({ watch, playhead, startAt_s, onRenew }: PictureProps) {
  if (!watch) return <Skeleton ratio="16 / 9" />;
  return <Player of={watch} playhead={playhead} startAt_s={startAt_s} onRenew={onRenew} />;
}

function Without({ error, pending, retry }: { error: unknown; pending: boolean; retry: () => void }) {
  if (isStatus(error, 409)) {
    return (
      <Empty icon={<LoaderCircle size={24} className="turning" />} title="It is being transcribed">
        This page shows the words as soon as they are there.
      </Empty>
    );
  }
  if (error) return <Failed error={error} retry={retry} title="The transcript could not be loaded" />;
  if (pending) {
    return (
      <>
        <Loading what="the transcript" />
        <Skeleton height="14rem" />
      </>
    );
  }
  return (
    <Empty icon={<FileText size={24} />} title="Nobody speaks here">
      No words were found in this video.
    </Empty>
  );
}

type Exported = { video: string; title: string; of: Revised; paragraphs: readonly Paragraph[] };

function Export({ video, title, of, paragraphs }: Exported) {
  const complain = (error: unknown) => toast(wordsOf(error), { tone: "bad" });
  const take = (form: "srt" | "vtt" | "txt") => () =>
    void exported(video, form).then((text) => save(fileName(title, form), text as string), complain);
  const page = async () => {
    const told = { names: of.speakers, notes: of.notes, pictures: await carried(of.pictures), language: of.language };
    save(fileName(title, "html"), html(title, paragraphs, told), "text/html");
  };
  return (
    <Drop label="Export" icon={<Download size={16} aria-hidden />}>
      <DropLink onClick={take("txt")}>
        Text with notes <small>TXT</small>
      </DropLink>
      <DropLink onClick={() => void page().catch(complain)}>
        Page with notes and pictures <small>HTML</small>
      </DropLink>
      <DropLink onClick={take("srt")}>
        Subtitles <small>SRT</small>
      </DropLink>
      <DropLink onClick={take("vtt")}>
        Subtitles for the web <small>VTT</small>
      </DropLink>
    </Drop>
  );
}

const KEYS = [
  ["← → ↑ ↓", "walk through the words"],
  ["Shift + arrows", "select words"],
  ["Enter", "play from the word"],
  ["E", "correct the word, or put it back"],
  ["N", "write a note"],
  ["/", "search"],
] as const;

function Keys() {
  return (
    <details className={styles.keys}>
      <summary>Keyboard</summary>
      <dl>
        {KEYS.map(([key, what]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
