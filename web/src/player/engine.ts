import Hls, { type ErrorData, ErrorTypes, Events } from "hls.js";
import type { Rung } from "./rungs";

/** What went wrong: `stale` when the signed addresses are no longer good. */
export type Trouble = { words: string; stale: boolean };

export type Heard = {
  /** Top first; empty where nothing can be chosen. */
  rungs(rungs: Rung[]): void;
  /** Index of what is seen now; null: not known. */
  showing(rung: number | null): void;
  trouble(trouble: Trouble): void;
};

export type Engine = {
  /** null: as the line allows. */
  choose(rung: number | null): void;
  destroy(): void;
};

const RECOVERIES = 2;
const GONE = new Set([401, 403, 404, 410]);
export const OFFLINE: Trouble = {
  words: "The video could not be loaded. Check that you are online.",
  stale: false,
};
export const UNPLAYABLE: Trouble = {
  words: "This browser cannot play the video. Download it, or try another.",
  stale: false,
};
const EXPIRED: Trouble = {
  words: "The link to the video is no longer good.",
  stale: true,
};

/** `whole`: the largest picture, however small it is shown, for only a part of it is. */
type Sources = { master: string | null; mp4: string | null; at_s: number; whole?: boolean };

/** Plays HLS where there is a playlist, else the file. hls.js first: browsers that say they play HLS may show no captions. */
export function attach(video: HTMLVideoElement, { master, mp4, at_s, whole }: Sources, heard: Heard): Engine {
  if (master && Hls.isSupported()) return withHls(video, { master, mp4, at_s, whole }, heard);
  const native = master && video.canPlayType("application/vnd.apple.mpegurl") ? master : mp4;
  return withFile(video, { url: native, at_s }, heard);
}

function withFile(video: HTMLVideoElement, { url, at_s }: { url: string | null; at_s: number }, heard: Heard): Engine {
  heard.rungs([]);
  heard.showing(null);
  if (!url) {
    heard.trouble(UNPLAYABLE);
    return { choose: () => {}, destroy: () => {} };
  }
  const failed = () => heard.trouble(video.error?.code === MediaError.MEDIA_ERR_NETWORK ? OFFLINE : UNPLAYABLE);
  const begin = () => {
    if (at_s > 0) video.currentTime = at_s;
  };
  video.addEventListener("error", failed);
  video.addEventListener("loadedmetadata", begin, { once: true });
  video.src = url;
  return {
    choose: () => {},
    destroy: () => {
      video.removeEventListener("error", failed);
      video.removeEventListener("loadedmetadata", begin);
      video.removeAttribute("src");
      video.load();
    },
  };
}

function withHls(
  video: HTMLVideoElement,
  { master, mp4, at_s, whole }: Sources & { master: string },
  heard: Heard,
): Engine {
  const hls = new Hls({
    startPosition: at_s > 0 ? at_s : -1,
    capLevelToPlayerSize: !whole,
    capLevelOnFPSDrop: true,
    maxBufferLength: 30,
    backBufferLength: 60,
    // Captions are the page's own <track> elements: the same ones whether HLS or a file is played.
    renderTextTracksNatively: false,
    enableCEA708Captions: false,
  });
  let fallback: Engine | null = null;
  let order: number[] = [];
  let recoveries = 0;

  hls.on(Events.MANIFEST_PARSED, (_, { levels }) => {
    order = levels.map((_, n) => n).sort((a, b) => (levels[b]?.bitrate ?? 0) - (levels[a]?.bitrate ?? 0));
    heard.rungs(
      order.map((n) => ({
        width: levels[n]?.width ?? 0,
        height: levels[n]?.height ?? 0,
        bitrate: levels[n]?.bitrate ?? 0,
      })),
    );
  });
  hls.on(Events.LEVEL_SWITCHED, (_, { level }) => heard.showing(order.indexOf(level)));
  hls.on(Events.FRAG_BUFFERED, () => {
    recoveries = 0;
  });
  hls.on(Events.ERROR, (_, error) => {
    if (!error.fatal) return;
    if (recoveries < RECOVERIES && recovered(hls, error)) recoveries += 1;
    else if (mp4 && !GONE.has(error.response?.code ?? 0) && error.type !== ErrorTypes.NETWORK_ERROR) {
      const at = video.currentTime;
      hls.destroy();
      fallback = withFile(video, { url: mp4, at_s: at }, heard);
    } else heard.trouble(troubleOf(error));
  });
  hls.loadSource(master);
  hls.attachMedia(video);
  return {
    choose: (rung) => {
      if (fallback) return;
      // From the next segment on; the cap is lifted, because what somebody chose is what they get.
      hls.capLevelToPlayerSize = rung === null && !whole;
      if (rung !== null) hls.autoLevelCapping = -1;
      hls.nextLevel = rung === null ? -1 : (order[rung] ?? -1);
    },
    destroy: () => {
      fallback?.destroy();
      hls.destroy();
    },
  };
}

function recovered(hls: Hls, error: ErrorData): boolean {
  if (GONE.has(error.response?.code ?? 0)) return false;
  if (error.type === ErrorTypes.MEDIA_ERROR) {
    hls.recoverMediaError();
    return true;
  }
  return false;
}

function troubleOf(error: ErrorData): Trouble {
  if (GONE.has(error.response?.code ?? 0)) return EXPIRED;
  return error.type === ErrorTypes.NETWORK_ERROR ? OFFLINE : UNPLAYABLE;
}
