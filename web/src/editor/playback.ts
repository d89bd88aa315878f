import { useSyncExternalStore } from "react";
import type { Span } from "./documents";

/**
 * The source as it plays, and whoever looks at it. Outside React's state, for it changes with each frame: components choose what
 * they want to know, and are drawn again when just that changes.
 */
export class Playback {
  at_ms: number;
  playing = false;
  ready = false;
  failed = false;
  video: HTMLVideoElement | null = null;
  #range: Span;
  #until_ms: number | null = null;
  /** Until it stands where it should, the video's own time means nothing. */
  #placed = false;
  #listeners = new Set<() => void>();

  constructor(range: Span) {
    this.#range = range;
    this.at_ms = range.start_ms;
  }

  /** What plays from end to end; a time in it stays where it is. */
  set range(range: Span) {
    this.#range = range;
    if (this.playing && this.#until_ms !== null) this.#until_ms = range.end_ms;
  }

  get range(): Span {
    return this.#range;
  }

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  attach = (video: HTMLVideoElement | null) => {
    if (!video) return;
    this.video = video;
    const ended = new AbortController();
    const on = (name: string, run: () => void) => video.addEventListener(name, run, { signal: ended.signal });
    const settle = () => {
      this.playing = !video.paused && !video.ended;
      this.#look();
    };
    this.#placed = video.readyState >= 1;
    on("loadedmetadata", () => {
      this.#placed = true;
      video.currentTime = this.at_ms / 1000;
    });
    on("loadeddata", () => {
      this.ready = true;
      this.#tell();
    });
    on("error", () => {
      if (video.currentSrc) this.fail();
    });
    for (const name of ["play", "pause", "ended", "seeked"]) on(name, settle);
    if (video.readyState >= 1) video.currentTime = this.at_ms / 1000;
    let frame = 0;
    const step = () => {
      if (this.playing) this.#look();
      frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
    return () => {
      ended.abort();
      cancelAnimationFrame(frame);
      if (this.video === video) this.video = null;
    };
  };

  seek = (at_ms: number) => {
    this.at_ms = Math.max(0, Math.round(at_ms));
    this.#until_ms = this.#ends(this.at_ms);
    if (this.video && this.video.readyState >= 1) this.video.currentTime = this.at_ms / 1000;
    this.#tell();
  };

  fail = () => {
    this.failed = true;
    this.#tell();
  };

  toggle = () => (this.playing ? this.pause() : this.play());

  pause = () => this.video?.pause();

  /** From where it is, or from the clip's start when it is at its end; until the clip's end, if it starts in the clip. */
  play = () => {
    const { start_ms, end_ms } = this.#range;
    if (this.at_ms >= end_ms - 40 && this.at_ms < end_ms + 40) this.seek(start_ms);
    this.#until_ms = this.#ends(this.at_ms);
    void this.video?.play().catch(() => undefined); // the browser forbids it until somebody clicks
  };

  playFrom = (at_ms: number) => {
    this.seek(at_ms);
    this.play();
  };

  #ends(at_ms: number): number | null {
    return at_ms >= this.#range.start_ms - 1 && at_ms < this.#range.end_ms ? this.#range.end_ms : null;
  }

  #look() {
    if (!this.video || this.video.seeking || !this.#placed) return this.#tell();
    this.at_ms = this.video.currentTime * 1000;
    if (this.playing && this.#until_ms !== null && this.at_ms >= this.#until_ms) {
      this.video.pause();
      this.video.currentTime = (this.#until_ms - 1) / 1000;
      this.at_ms = this.#until_ms - 1;
    }
    this.#tell();
  }

  #tell() {
    for (const listener of this.#listeners) listener();
  }
}

/** `select` gives something that is compared by value: a number, a text, a truth. */
export const usePlayback = <T extends number | string | boolean | null>(
  playback: Playback,
  select: (playback: Playback) => T,
): T => useSyncExternalStore(playback.subscribe, () => select(playback));
