import { useQuery } from "@tanstack/react-query";
import { ArrowRight, Link2, Upload as UploadIcon } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { meQuery } from "@/api/queries";
import { plural } from "@/format";
import { Button } from "@/ui/button";
import { Page } from "@/ui/page";
import { toast } from "@/ui/toasts";
import { type Choices, remembered, wishOf } from "./choices";
import { ChoicesForm } from "./choices-form";
import { Drop } from "./drop";
import { Recent, Unfinished } from "./earlier";
import { Row } from "./row";
import styles from "./upload.module.css";
import { addFiles, addLink, clearOrdered, type Item, useUploads, wishFor } from "./uploads";

/** Videos come in here, and say what is to be made of them. */
export default function Upload() {
  const { data: me } = useQuery(meQuery);
  const [, go] = useLocation();
  const items = useUploads();
  const [choices, setChoices] = useState(remembered);
  const account = me?.account ?? "";
  const take = (files: Iterable<File>) => addFiles(files, account);

  // A job of the only video is where a person wants to be next.
  const only = items.length === 1 ? items[0] : undefined;
  useEffect(() => {
    if (only?.job) {
      const { job } = only;
      clearOrdered();
      go(`/jobs/${job}`);
    }
  }, [only, go]);

  const open = items.filter((item) => item.state !== "refused");
  const undecided = open.filter((item) => !item.wish && !item.job);

  function submit() {
    for (const item of undecided) void wishFor(item.id, wishOf(choices));
    if (undecided.some((item) => item.state !== "ready")) toast("Clips will be made as soon as the upload is there.");
  }

  return (
    <Page
      title="New clips"
      heading={
        items.length ? (
          "New clips"
        ) : (
          <span className={styles.hero}>
            Turn a long video into <mark>clips</mark>
          </span>
        )
      }
      lead={
        items.length
          ? undefined
          : "The best moments, cut at whole sentences, framed on who speaks, captioned word by word."
      }
    >
      <Drop onFiles={take} />
      {items.length === 0 ? (
        <>
          <Start onFiles={take} />
          <Unfinished account={account} onFiles={take} />
          <Recent />
        </>
      ) : (
        <>
          <ul className={styles.rows} aria-label="Videos on their way">
            {items.map((item) => (
              <Row key={item.id} item={item} />
            ))}
          </ul>
          <More onFiles={take} />
          {undecided.length > 0 && (
            <Wanted items={undecided} choices={choices} onChange={setChoices} onSubmit={submit} />
          )}
        </>
      )}
    </Page>
  );
}

function Wanted({
  items,
  choices,
  onChange,
  onSubmit,
}: {
  items: readonly Item[];
  choices: Choices;
  onChange: (choices: Choices) => void;
  onSubmit: () => void;
}) {
  const waiting = items.some((item) => item.state !== "ready");
  const count = plural(choices.clips || 0, "clip");
  return (
    <section aria-labelledby="wanted">
      <h2 id="wanted" className={styles.wanted}>
        {items.length > 1 ? `What to make of these ${items.length} videos` : "What to make of it"}
      </h2>
      <ChoicesForm
        choices={choices}
        onChange={onChange}
        onSubmit={onSubmit}
        video={items[0]?.preview}
        footer={
          <>
            <Button type="submit" look="primary">
              {items.length > 1 ? `Make ${count} of each` : `Make ${count}`}
              <ArrowRight size={16} aria-hidden />
            </Button>
            <p className={styles.note}>
              {waiting
                ? "It starts by itself when the upload is there."
                : "You can watch each step, and leave at any time."}
            </p>
          </>
        }
      />
    </section>
  );
}

function Start({ onFiles }: { onFiles: (files: Iterable<File>) => void }) {
  return (
    <div className={styles.start}>
      <div className={styles.target}>
        <div className={styles.badge} aria-hidden>
          <UploadIcon size={26} />
        </div>
        <p className={styles.invite}>Drop videos here</p>
        <p className={styles.kinds}>MP4, MOV, MKV, WebM and others, up to two hours</p>
        <Picker onFiles={onFiles} />
      </div>
      <Or />
    </div>
  );
}

function Picker({ onFiles, quiet }: { onFiles: (files: Iterable<File>) => void; quiet?: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button look={quiet ? "secondary" : "primary"} small={quiet} onClick={() => input.current?.click()}>
        {quiet ? "Add files" : "Choose files"}
      </Button>
      <input
        ref={input}
        type="file"
        accept="video/*,.mkv,.ts,.mts"
        multiple
        hidden
        aria-label="Video files"
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
    </>
  );
}

function Or() {
  const [url, setUrl] = useState("");
  function submit(event: FormEvent) {
    event.preventDefault();
    if (!url.trim()) return;
    addLink(url.trim());
    setUrl("");
  }
  return (
    <form className={styles.link} onSubmit={submit}>
      <Link2 size={18} aria-hidden />
      <input
        type="text"
        inputMode="url"
        aria-label="Link to a video"
        placeholder="Or paste a link: a file, YouTube, Vimeo, …"
        value={url}
        maxLength={4096}
        onChange={(event) => setUrl(event.target.value)}
      />
      <Button type="submit" small disabled={!url.trim()}>
        Fetch
      </Button>
    </form>
  );
}

const More = ({ onFiles }: { onFiles: (files: Iterable<File>) => void }) => (
  <div className={styles.more}>
    <Picker onFiles={onFiles} quiet />
    <Or />
  </div>
);
