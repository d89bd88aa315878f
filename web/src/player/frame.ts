import { media } from "@/api/client";
import type { Playable } from "./player";

const PATIENCE_MS = 30_000;
const QUALITY = 0.9;

/** The picture that the film shows at a moment, in its best quality. Nothing of it is seen or heard on the page. */
export async function frameAt(of: Playable, seconds: number): Promise<Blob> {
  const { attach } = await import("./engine");
  const video = document.createElement("video");
  video.muted = true;
  video.crossOrigin = "anonymous";
  video.preload = "auto";
  const stop = new AbortController();
  const refused = new Promise<never>((_, reject) => {
    const late = setTimeout(() => reject(new Error("The picture could not be taken in time. Try again.")), PATIENCE_MS);
    stop.signal.addEventListener("abort", () => clearTimeout(late));
    const engine = attach(
      video,
      { master: of.master && media(of.master), mp4: of.mp4 && media(of.mp4), at_s: seconds, whole: true },
      {
        rungs: (rungs) => rungs.length && engine.choose(0),
        showing: () => {},
        trouble: (trouble) => reject(new Error(trouble.words)),
      },
    );
    stop.signal.addEventListener("abort", () => engine.destroy());
  });
  try {
    await Promise.race([at(video, seconds), refused]);
    return await Promise.race([drawn(video), refused]);
  } finally {
    stop.abort();
  }
}

async function at(video: HTMLVideoElement, seconds: number) {
  if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) await once(video, "loadeddata");
  if (Math.abs(video.currentTime - seconds) < 0.02 && !video.seeking) return;
  const there = once(video, "seeked");
  video.currentTime = seconds;
  await there;
}

const once = (video: HTMLVideoElement, name: string) =>
  new Promise((resolve) => video.addEventListener(name, resolve, { once: true }));

function drawn(video: HTMLVideoElement): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d")?.drawImage(video, 0, 0);
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error("This browser can't take a picture of the video."))),
      "image/jpeg",
      QUALITY,
    ),
  );
}
