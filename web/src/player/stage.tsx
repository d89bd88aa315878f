import "media-chrome/dist/media-controller.js";
import "media-chrome/dist/media-fullscreen-button.js";
import "media-chrome/dist/media-loading-indicator.js";
import "media-chrome/dist/media-mute-button.js";
import "media-chrome/dist/media-pip-button.js";
import "media-chrome/dist/media-play-button.js";
import "media-chrome/dist/media-time-display.js";
import "media-chrome/dist/media-time-range.js";
import "media-chrome/dist/media-volume-range.js";
import {
  Captions,
  CaptionsOff,
  CircleAlert,
  Gauge,
  Keyboard,
  Maximize,
  Minimize,
  Pause,
  PictureInPicture2,
  Play,
  Settings,
  SlidersHorizontal,
  Volume1,
  Volume2,
  VolumeX,
} from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { media } from "@/api/client";
import { BASE } from "@/api/session";
import { cx } from "@/ui/cx";
import { attach, type Engine, type Trouble } from "./engine";
import { Help } from "./help";
import { type Action, actionOf, heeds, placeOf } from "./keys";
import { type Choice, SettingsMenu, type Topic } from "./menu";
import menu from "./menu.module.css";
import { lastBegun } from "./moments";
import type { Playable, PlayerProps } from "./player";
import styles from "./player.module.css";
import { type Playhead, usePlayhead } from "./playhead";
import { prefer, preferences } from "./preferences";
import { replayPath } from "./replays";
import { type Rung, rungNames, SPEEDS, speedAfter } from "./rungs";

const FRAME_S = 0.04;
const SAID_MS = 900;
const RENEW_MS = 30_000;

/** The video, its engine and its controls. Loaded by `Player` alone. */
export default function Stage({
  of: wanted,
  playhead,
  startAt_s = 0,
  onRenew,
  eager,
}: PlayerProps & { eager: boolean }) {
  const box = useRef<HTMLDivElement>(null);
  const controller = useRef<HTMLElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const engine = useRef<Engine | null>(null);
  const renewed = useRef(0);
  const [attempt, setAttempt] = useState(0);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const of = useHeld(wanted, attempt, trouble?.stale ?? false);
  const [rungs, setRungs] = useState<Rung[]>([]);
  const [chosen, setChosen] = useState<number | null>(null);
  const [showing, setShowing] = useState<number | null>(null);
  const [speed, setSpeed] = useState(() => preferences().speed);
  const [captions, setCaptions] = useState(() => firstCaptions(of));
  const [panel, setPanel] = useState<"menu" | "help" | null>(null);
  const [said, say] = useSaid();
  const chapters = useChapters(of);

  const renew = useRef(onRenew);
  renew.current = onRenew;

  // biome-ignore lint/correctness/useExhaustiveDependencies: where it began and whether it played count at the start only
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    const again = element.currentTime > 0;
    const playing = again ? !element.paused : eager;
    setTrouble(null);
    setChosen(null);
    engine.current = attach(
      element,
      {
        master: of.master && media(of.master),
        mp4: of.mp4 && media(of.mp4),
        at_s: again ? element.currentTime : startAt_s,
      },
      {
        rungs: setRungs,
        showing: setShowing,
        trouble: (found) => {
          setTrouble(found);
          if (!found.stale || Date.now() - renewed.current < RENEW_MS) return;
          renewed.current = Date.now();
          renew.current?.();
        },
      },
    );
    if (playing) void element.play().catch(() => {});
    return () => engine.current?.destroy();
  }, [of]);

  useFollowed(video, playhead);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another film brings tracks of its own
  useEffect(() => {
    const tracks = [...(video.current?.textTracks ?? [])].filter((track) => track.kind === "captions");
    tracks.forEach((track, n) => {
      track.mode = n === captions ? "showing" : "disabled";
    });
  }, [captions, of]);

  useEffect(() => {
    if (video.current) video.current.playbackRate = speed;
  }, [speed]);

  const chooseSpeed = (next: number) => {
    setSpeed(next);
    prefer({ speed: next });
  };
  const chooseCaptions = (next: number | null) => {
    setCaptions(next);
    prefer({
      captions: next === null ? null : (of.captions[next]?.language ?? ""),
    });
  };

  const act = (action: Action) => {
    const element = video.current;
    if (!element) return;
    switch (action.do) {
      case "toggle":
        if (element.paused) void element.play().catch(() => {});
        else element.pause();
        return;
      case "skip":
        element.currentTime = within(element.currentTime + action.seconds, element);
        return say(`${action.seconds > 0 ? "+" : "−"}${Math.abs(action.seconds)} s`);
      case "frame":
        element.pause();
        element.currentTime = within(element.currentTime + action.steps * FRAME_S, element);
        return;
      case "jump":
        element.currentTime = within(action.share * element.duration, element);
        return;
      case "speed": {
        const next = speedAfter(element.playbackRate, action.steps);
        chooseSpeed(next);
        return say(`${next}×`);
      }
      case "volume":
        element.muted = false;
        element.volume = Math.min(1, Math.max(0, element.volume + action.by));
        return say(`${Math.round(element.volume * 100)} %`);
      case "mute":
        element.muted = !element.muted;
        return say(element.muted ? "Sound off" : "Sound on");
      case "captions":
        if (!of.captions.length) return say("There are no captions");
        chooseCaptions(captions === null ? 0 : null);
        return say(captions === null ? "Captions on" : "Captions off");
      case "fullscreen":
        return request(
          controller.current,
          document.fullscreenElement ? "mediaexitfullscreenrequest" : "mediaenterfullscreenrequest",
        );
      case "help":
        return setPanel("help");
    }
  };
  useKeys(box, act);

  const topics = topicsOf(
    {
      of,
      rungs,
      chosen,
      showing,
      speed,
      captions,
      chooseSpeed,
      chooseCaptions,
    },
    (rung) => {
      engine.current?.choose(rung);
      setChosen(rung);
    },
  );

  return (
    <div ref={box} className={cx(styles.stage, captions !== null && styles.captioned)}>
      <media-controller
        ref={controller}
        nohotkeys
        aria-label={`Video player: ${of.title}`}
        autohide={panel ? "-1" : "2.5"}
        className={styles.controller}
      >
        {/* biome-ignore lint/a11y/useMediaCaption: there are, where anything is said */}
        <video
          ref={video}
          slot="media"
          playsInline
          preload="metadata"
          crossOrigin={BASE || isElsewhere(of) ? "anonymous" : undefined}
          tabIndex={-1}
        >
          {of.captions.map((track) => (
            <track
              key={track.url}
              kind="captions"
              src={media(track.url)}
              srcLang={track.language ?? undefined}
              label={track.label}
            />
          ))}
          {of.storyboard && <track kind="metadata" label="thumbnails" default src={media(of.storyboard)} />}
          {chapters && <track kind="chapters" label="Chapters" default src={chapters} />}
        </video>
        {of.poster && <img slot="poster" className={styles.poster} src={media(of.poster)} alt="" />}
        <media-loading-indicator slot="centered-chrome" noautohide className={styles.loading} />
        <media-play-button slot="centered-chrome" notooltip className={styles.centre}>
          <Play slot="play" size={30} fill="currentColor" strokeWidth={0} />
          <Pause slot="pause" size={30} fill="currentColor" strokeWidth={0} />
        </media-play-button>

        <div className={styles.bottom}>
          <div className={styles.seek}>
            {of.replays.length > 1 && (
              <svg className={styles.curve} viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true">
                <path d={replayPath(of.replays)} />
              </svg>
            )}
            <media-time-range className={styles.range} />
          </div>
          <div className={styles.row}>
            <media-play-button className={styles.button} tooltipplacement="top">
              <Play slot="play" size={19} fill="currentColor" strokeWidth={0} />
              <Pause slot="pause" size={19} fill="currentColor" strokeWidth={0} />
            </media-play-button>
            <div className={styles.sound}>
              <media-mute-button className={styles.button} tooltipplacement="top">
                <VolumeX slot="off" size={19} />
                <Volume1 slot="low" size={19} />
                <Volume1 slot="medium" size={19} />
                <Volume2 slot="high" size={19} />
              </media-mute-button>
              <media-volume-range className={styles.volume} />
            </div>
            <media-time-display className={styles.time} showduration notoggle />
            <ChapterNow of={of} playhead={playhead} />
            <span className={styles.gap} />
            {of.captions.length > 0 && (
              <button
                type="button"
                className={cx(styles.own, captions !== null && styles.on)}
                aria-pressed={captions !== null}
                aria-label="Captions"
                data-tip="Captions (c)"
                onClick={() => act({ do: "captions" })}
              >
                {captions === null ? <CaptionsOff size={19} aria-hidden /> : <Captions size={19} aria-hidden />}
              </button>
            )}
            <button
              type="button"
              className={styles.own}
              aria-label="Settings"
              aria-haspopup="menu"
              aria-expanded={panel === "menu"}
              data-tip="Settings"
              data-settings
              onClick={() => setPanel(panel === "menu" ? null : "menu")}
            >
              <Settings size={19} aria-hidden />
            </button>
            <media-pip-button className={cx(styles.button, styles.pip)} tooltipplacement="top">
              <PictureInPicture2 slot="icon" size={19} />
            </media-pip-button>
            <media-fullscreen-button className={styles.button} tooltipplacement="top">
              <Maximize slot="enter" size={19} />
              <Minimize slot="exit" size={19} />
            </media-fullscreen-button>
          </div>
        </div>
        {panel === "menu" && (
          <div className={menu.place}>
            <SettingsMenu
              topics={topics}
              extra={
                <button
                  type="button"
                  role="menuitem"
                  tabIndex={-1}
                  className={menu.item}
                  onClick={() => setPanel("help")}
                >
                  <Keyboard size={16} aria-hidden />
                  <span>Keyboard shortcuts</span>
                </button>
              }
              onClose={() => {
                setPanel(null);
                box.current?.querySelector<HTMLElement>("[data-settings]")?.focus();
              }}
            />
          </div>
        )}
      </media-controller>
      <output className={cx(styles.said, said && styles.saying)} aria-live="polite">
        {said}
      </output>
      {trouble && (
        <div className={styles.trouble} role="alert">
          <CircleAlert size={26} aria-hidden />
          <p>{trouble.words}</p>
          <button
            type="button"
            onClick={() => {
              onRenew?.();
              setAttempt(attempt + 1);
            }}
          >
            Try again
          </button>
        </div>
      )}
      {panel === "help" && <Help onClose={() => setPanel(null)} />}
    </div>
  );
}

/** The addresses that are played. A Watch asked for again has new ones for the same thing: they don't interrupt. */
function useHeld(of: Playable, attempt: number, stale: boolean): Playable {
  const key = `${of.asset} ${of.state} ${attempt}`;
  const [held, setHeld] = useState({ key, of });
  if (held.key === key && !(stale && (of.master !== held.of.master || of.mp4 !== held.of.mp4))) return held.of;
  setHeld({ key, of });
  return of;
}

/** Chapters as a WebVTT file, which is how the seek bar takes them. */
function useChapters(of: Playable): string | null {
  const [url, setUrl] = useState<string | null>(null);
  const text = useMemo(() => {
    if (of.chapters.length < 2) return null;
    const cues = of.chapters.map(({ start_s, title }, n) => {
      const end_s = of.chapters[n + 1]?.start_s ?? of.duration_s;
      return `${vttTime(start_s)} --> ${vttTime(end_s)}\n${title.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replace(/\s+/g, " ")}\n`;
    });
    return `WEBVTT\n\n${cues.join("\n")}`;
  }, [of]);
  useEffect(() => {
    if (!text) return setUrl(null);
    const made = URL.createObjectURL(new Blob([text], { type: "text/vtt" }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [text]);
  return url;
}

const vttTime = (seconds: number) => new Date(seconds * 1000).toISOString().slice(11, 23);

function useFollowed(video: React.RefObject<HTMLVideoElement | null>, playhead: Playhead) {
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    let frame = 0;
    const tell = () => playhead.moved(element.currentTime, !element.paused);
    const run = () => {
      tell();
      if (!element.paused) frame = requestAnimationFrame(run);
    };
    const begin = () => {
      cancelAnimationFrame(frame);
      run();
    };
    const names = ["play", "pause", "seeking", "seeked", "ended"] as const;
    for (const name of names) element.addEventListener(name, begin);
    playhead.takenBy({
      seek: (seconds) => {
        element.currentTime = seconds;
      },
      play: () => void element.play().catch(() => {}),
      pause: () => element.pause(),
    });
    return () => {
      cancelAnimationFrame(frame);
      playhead.takenBy(null);
      for (const name of names) element.removeEventListener(name, begin);
    };
  }, [video, playhead]);
}

function useKeys(box: React.RefObject<HTMLElement | null>, act: (action: Action) => void) {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const action = actionOf(event);
      if (!action || event.defaultPrevented || document.querySelector("dialog[open]")) return;
      const place = placeOf(event.composedPath(), box.current);
      if (!heeds(event.key, place, preferences().singleKeys)) return;
      event.preventDefault();
      latest.current(action);
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [box]);
}

/** Shown, and said to screen readers, for a moment. */
function useSaid(): [string, (text: string) => void] {
  const [said, setSaid] = useState("");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const say = (text: string) => {
    clearTimeout(timer.current);
    setSaid(text);
    timer.current = setTimeout(() => setSaid(""), SAID_MS);
  };
  return [said, say];
}

function ChapterNow({ of, playhead }: { of: Playable; playhead: Playhead }) {
  const at = usePlayhead(playhead, (seconds) => lastBegun(of.chapters, seconds, (chapter) => chapter.start_s));
  const title = of.chapters[at]?.title;
  return title ? <span className={styles.chapter}>{title}</span> : null;
}

/** The language chosen last time, where there is one such. Clips have their captions in the picture. */
function firstCaptions(of: Playable): number | null {
  const { captions } = preferences();
  if (of.kind === "clip" || captions === undefined || captions === null) return null;
  const index = of.captions.findIndex((track) => (track.language ?? "") === captions);
  return index === -1 ? (of.captions.length ? 0 : null) : index;
}

type Now = {
  of: Playable;
  rungs: Rung[];
  chosen: number | null;
  showing: number | null;
  speed: number;
  captions: number | null;
  chooseSpeed: (speed: number) => void;
  chooseCaptions: (track: number | null) => void;
};

function topicsOf(now: Now, chooseRung: (rung: number | null) => void): Topic[] {
  const names = rungNames(now.rungs);
  const seen = now.showing === null ? "" : (names[now.showing] ?? "");
  const topics: Topic[] = [];
  if (names.length > 1) {
    const auto: Choice = {
      name: "Auto",
      note: seen,
      chosen: now.chosen === null,
      choose: () => chooseRung(null),
    };
    const rungs = names.map((name, n) => ({
      name,
      chosen: now.chosen === n,
      choose: () => chooseRung(n),
    }));
    topics.push({
      id: "quality",
      name: "Quality",
      icon: <SlidersHorizontal size={16} aria-hidden />,
      now: now.chosen === null ? (seen ? `Auto · ${seen}` : "Auto") : (names[now.chosen] ?? ""),
      choices: [auto, ...rungs],
    });
  }
  topics.push({
    id: "speed",
    name: "Speed",
    icon: <Gauge size={16} aria-hidden />,
    now: now.speed === 1 ? "Normal" : `${now.speed}×`,
    choices: SPEEDS.map((speed) => ({
      name: speed === 1 ? "Normal" : `${speed}×`,
      chosen: speed === now.speed,
      choose: () => now.chooseSpeed(speed),
    })),
  });
  if (now.of.captions.length) {
    const off: Choice = {
      name: "Off",
      chosen: now.captions === null,
      choose: () => now.chooseCaptions(null),
    };
    const tracks = now.of.captions.map((track, n) => ({
      name: track.label,
      chosen: now.captions === n,
      choose: () => now.chooseCaptions(n),
    }));
    topics.push({
      id: "captions",
      name: "Captions",
      icon: <Captions size={16} aria-hidden />,
      now: now.captions === null ? "Off" : (now.of.captions[now.captions]?.label ?? ""),
      choices: [off, ...tracks],
    });
  }
  return topics;
}

const within = (seconds: number, video: HTMLVideoElement) => Math.min(Math.max(0, seconds), video.duration || seconds);

const isElsewhere = (of: Playable) => /^https?:/.test(of.master ?? of.mp4 ?? "");

const request = (controller: HTMLElement | null, name: string) => {
  controller?.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true }));
};
