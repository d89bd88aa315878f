import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Film, Pencil, Play, Scissors, ScrollText, Trash2 } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { Link, useSearchParams } from "wouter";
import { api, ask, media, type Schema } from "@/api/client";
import { wordsOf } from "@/api/problem";
import { ago, bytes, clock, languageName, pictureName } from "@/format";
import { Button, ButtonLink, IconButton } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { TextField } from "@/ui/fields";
import { Badge, Empty, Failed, Loading, Skeleton } from "@/ui/notes";
import { Page } from "@/ui/page";
import { SearchField } from "@/ui/search";
import { toast } from "@/ui/toasts";
import styles from "./library.module.css";

type Video = Schema["VideoView"];

/** The videos, and what can be done with each. */
export default function Library() {
  const [search, setSearch] = useSearchParams();
  const q = search.get("q") ?? "";
  const title = useDeferredValue(q.trim());
  const pages = useInfiniteQuery({
    queryKey: ["videos", "all", title],
    queryFn: ({ pageParam }) => {
      const query = {
        limit: 24,
        cursor: pageParam ?? undefined,
        title: title || undefined,
      };
      return ask(api.GET("/api/v1/videos", { params: { query } }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
  });
  const videos = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const none = pages.isSuccess && videos.length === 0;
  return (
    <Page title="Videos">
      {(!none || q) && (
        <div className={styles.tools}>
          <SearchField
            label="Search titles"
            value={q}
            onChange={(value) => setSearch(value ? { q: value } : {}, { replace: true })}
          />
        </div>
      )}
      {pages.error && (
        <Failed error={pages.error} retry={() => void pages.refetch()} title="The videos can't be shown." />
      )}
      {pages.isPending && <Waiting />}
      {none && !q && (
        <Empty
          icon={<Film size={24} />}
          title="No videos yet"
          action={
            <ButtonLink look="primary" href="/">
              Upload the first one
            </ButtonLink>
          }
        >
          What you upload or link stays here: make clips of it again, search its words, watch it.
        </Empty>
      )}
      {none && q && (
        <Empty icon={<Film size={24} />} title="Nothing found">
          No video has “{q}” in its title.
        </Empty>
      )}
      {videos.length > 0 && (
        <ul className={styles.list}>
          {videos.map((video) => (
            <Row key={video.id} video={video} />
          ))}
        </ul>
      )}
      {pages.hasNextPage && (
        <p className={styles.more}>
          <Button busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            Show more
          </Button>
        </p>
      )}
    </Page>
  );
}

const PLACES = ["a", "b", "c", "d"];

const Waiting = () => (
  <div className={styles.waiting}>
    <Loading what="the videos" />
    {PLACES.map((place) => (
      <Skeleton key={place} height="5.5rem" />
    ))}
  </div>
);

function Row({ video }: { video: Video }) {
  const [asked, setAsked] = useState<"rename" | "delete" | null>(null);
  return (
    <li className={styles.row}>
      <Link
        href={`/watch/${video.id}`}
        className={styles.picture}
        aria-label={`Watch ${video.title}, ${clock(video.duration_s)}`}
      >
        {video.poster ? (
          <img src={media(video.poster)} alt="" loading="lazy" decoding="async" />
        ) : (
          <Play size={20} aria-hidden fill="currentColor" />
        )}
        <span>{clock(video.duration_s)}</span>
      </Link>
      <div className={styles.about}>
        <h2>
          <Link href={`/watch/${video.id}`}>{video.title}</Link>
        </h2>
        <p className={styles.facts}>
          {ago(video.created_at)} · {pictureName(video.width, video.height)} · {bytes(video.size)}
          {video.language && <Badge>{languageName(video.language)}</Badge>}
        </p>
      </div>
      <div className={styles.doing}>
        <ButtonLink small look="primary" href={`/make/${video.id}`} aria-label={`Make clips of ${video.title}`}>
          <Scissors size={15} aria-hidden /> Make clips
        </ButtonLink>
        <ButtonLink small href={`/videos/${video.id}/transcript`} aria-label={`Transcript of ${video.title}`}>
          <ScrollText size={15} aria-hidden /> Transcript
        </ButtonLink>
        <IconButton label={`Rename ${video.title}`} onClick={() => setAsked("rename")}>
          <Pencil size={16} aria-hidden />
        </IconButton>
        <IconButton label={`Delete ${video.title}`} look="danger" onClick={() => setAsked("delete")}>
          <Trash2 size={16} aria-hidden />
        </IconButton>
      </div>
      {asked === "rename" && <Rename video={video} onClose={() => setAsked(null)} />}
      {asked === "delete" && <Delete video={video} onClose={() => setAsked(null)} />}
    </li>
  );
}

function Rename({ video, onClose }: { video: Video; onClose: () => void }) {
  const queries = useQueryClient();
  const [title, setTitle] = useState(video.title);
  const rename = useMutation({
    mutationFn: () =>
      ask(
        api.PATCH("/api/v1/videos/{video}", {
          params: { path: { video: video.id } },
          body: { title },
        }),
      ),
    onSuccess: async (view) => {
      queries.setQueryData(["video", view.id], view);
      await queries.invalidateQueries({ queryKey: ["videos"] });
      onClose();
    },
  });
  return (
    <Dialog title="Rename" onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          rename.mutate();
        }}
      >
        <TextField
          label="Title"
          value={title}
          maxLength={200}
          required
          onChange={(event) => setTitle(event.target.value)}
          error={rename.error && wordsOf(rename.error)}
        />
        <div className={styles.answers}>
          <Button type="submit" look="primary" busy={rename.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Delete({ video, onClose }: { video: Video; onClose: () => void }) {
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () =>
      ask(
        api.DELETE("/api/v1/videos/{video}", {
          params: { path: { video: video.id } },
        }),
      ),
    onSuccess: async () => {
      toast(`“${video.title}” was deleted.`);
      await queries.invalidateQueries({ queryKey: ["videos"] });
      await queries.invalidateQueries({ queryKey: ["jobs"] });
      onClose();
    },
  });
  return (
    <Dialog title="Delete this video?" onClose={onClose}>
      <p>
        “{video.title}” goes for good, with its transcript, its jobs and all clips made of it. This can’t be undone.
      </p>
      {remove.error && <Failed error={remove.error} />}
      <div className={styles.answers}>
        <Button onClick={onClose}>Keep it</Button>
        <Button look="danger" busy={remove.isPending} onClick={() => remove.mutate()}>
          Delete for good
        </Button>
      </div>
    </Dialog>
  );
}
