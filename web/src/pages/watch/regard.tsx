import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Heart, UserCheck, UserPlus } from "lucide-react";
import { useLocation } from "wouter";
import { change, follow, followsQuery, like, packageAgain, type Visibility, type Watch } from "@/api/playback";
import { wordsOf } from "@/api/problem";
import { Button } from "@/ui/button";
import { Select } from "@/ui/fields";
import { toast } from "@/ui/toasts";
import styles from "./watch.module.css";

const complain = (error: unknown) => toast(wordsOf(error), { tone: "bad" });

export function Like({ of, queryKey, loggedIn }: { of: Watch; queryKey: readonly unknown[]; loggedIn: boolean }) {
  const cache = useQueryClient();
  const [path, go] = useLocation();
  const show = (liked: boolean) =>
    cache.setQueryData<Watch>(queryKey, (watch) =>
      watch && watch.liked !== liked ? { ...watch, liked, likes: watch.likes + (liked ? 1 : -1) } : watch,
    );
  const wish = useMutation({
    mutationFn: (liked: boolean) => like(of.asset, liked),
    onMutate: show,
    onError: (error, liked) => {
      show(!liked);
      complain(error);
    },
  });
  return (
    <Button
      aria-pressed={of.liked}
      aria-label={`Like, ${of.likes} so far`}
      onClick={() => (loggedIn ? wish.mutate(!of.liked) : go(`/login?next=${encodeURIComponent(path)}`))}
    >
      <Heart size={16} aria-hidden className={styles.heart} fill={of.liked ? "currentColor" : "none"} />
      <span className={styles.count}>{of.likes}</span>
    </Button>
  );
}

export function Follow({ account }: { account: string }) {
  const cache = useQueryClient();
  const { data } = useQuery(followsQuery);
  const following = data?.items.some((each) => each.account === account) ?? false;
  const wish = useMutation({
    mutationFn: (on: boolean) => follow(account, on),
    onError: complain,
    onSettled: () => cache.invalidateQueries({ queryKey: followsQuery.queryKey }),
  });
  const Icon = following ? UserCheck : UserPlus;
  return (
    <Button aria-pressed={following} busy={wish.isPending} onClick={() => wish.mutate(!following)}>
      <Icon size={16} aria-hidden /> {following ? "Following" : "Follow"}
    </Button>
  );
}

const VISIBILITIES: Record<Visibility, string> = {
  private: "Private: only you",
  followers: "Followers",
  unlisted: "Unlisted: who has the link",
  public: "Public",
};

export function VisibilityChoice({ of, queryKey }: { of: Watch; queryKey: readonly unknown[] }) {
  const cache = useQueryClient();
  const show = (visibility: Visibility) =>
    cache.setQueryData<Watch>(queryKey, (watch) => watch && { ...watch, visibility });
  const wish = useMutation({
    mutationFn: (visibility: Visibility) => change(of.asset, { visibility }),
    onMutate: (visibility) => {
      show(visibility);
      return of.visibility;
    },
    onSuccess: (_, visibility) => toast(`Visibility: ${VISIBILITIES[visibility].toLowerCase()}`),
    onError: (error, _, before) => {
      if (before) show(before);
      complain(error);
    },
  });
  return (
    <Select
      label="Visibility"
      hideLabel
      value={of.visibility}
      onChange={(event) => wish.mutate(event.target.value as Visibility)}
    >
      {Object.entries(VISIBILITIES).map(([value, name]) => (
        <option key={value} value={value}>
          {name}
        </option>
      ))}
    </Select>
  );
}

/** For the owner of a video that could not be made ready for streaming. */
export function PackageAgain({ of, queryKey }: { of: Watch; queryKey: readonly unknown[] }) {
  const cache = useQueryClient();
  const wish = useMutation({
    mutationFn: () => packageAgain(of.asset),
    // The page asks again by itself while it is being made.
    onSuccess: () => cache.setQueryData<Watch>(queryKey, (watch) => watch && { ...watch, state: "packaging" }),
    onError: complain,
  });
  return (
    <Button look="quiet" busy={wish.isPending} onClick={() => wish.mutate()}>
      Try again
    </Button>
  );
}
