import { Problem } from "@/api/problem";

/** `code` of the Problem of a part that the bucket did not take; `status` 0: the browser did not get there. */
export const BUCKET = "bucket";

type Options = { signal: AbortSignal; onProgress: (sent: number) => void };

/** A part to its signed link; by XMLHttpRequest, since fetch tells nothing while it sends. */
export const put = (url: string, part: Blob, { signal, onProgress }: Options): Promise<void> =>
  new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    signal.addEventListener("abort", stop, { once: true });
    request.open("PUT", url);
    request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onloadend = () => {
      signal.removeEventListener("abort", stop);
      if (signal.aborted) return reject(signal.reason);
      const { status } = request;
      if (status >= 200 && status < 300) return resolve();
      const words = `The store refused a part of it (${status}). Remove it from the list, and choose it again.`;
      reject(new Problem(status, BUCKET, words));
    };
    request.send(part);
  });
