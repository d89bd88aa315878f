import { useSyncExternalStore } from "react";

/** What somebody beside the player may ask of it. */
export type Controls = {
  seek(seconds: number): void;
  play(): void;
  pause(): void;
};

/** Where the playing is. A page makes one, gives it to the player, and lets transcripts and chapters follow it. */
export class Playhead {
  seconds = 0;
  playing = false;
  #controls: Controls | null = null;
  #wanted: { seconds: number; play: boolean } | null = null;
  readonly #listeners = new Set<() => void>();

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** By the player alone. */
  moved(seconds: number, playing: boolean) {
    if (seconds === this.seconds && playing === this.playing) return;
    this.seconds = seconds;
    this.playing = playing;
    for (const listener of this.#listeners) listener();
  }

  /** By the player alone; null: it is gone. */
  takenBy(controls: Controls | null) {
    this.#controls = controls;
    if (!controls || !this.#wanted) return;
    const { seconds, play } = this.#wanted;
    this.#wanted = null;
    controls.seek(seconds);
    if (play) controls.play();
  }

  /** A player that is not there yet does it when it comes. */
  seek(seconds: number, { play = false }: { play?: boolean } = {}) {
    if (!this.#controls) this.#wanted = { seconds, play };
    this.#controls?.seek(seconds);
    if (play) this.#controls?.play();
    this.moved(seconds, this.playing);
  }

  pause() {
    this.#controls?.pause();
  }
}

/** What follows from the moment; the component renders again only when that changes. */
export function usePlayhead<T extends string | number | boolean | null>(
  playhead: Playhead,
  of: (seconds: number) => T,
): T {
  return useSyncExternalStore(playhead.subscribe, () => of(playhead.seconds));
}
