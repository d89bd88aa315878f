import { api, ask, type Schema } from "@/api/client";
import type { Problem } from "@/api/problem";
import { queries } from "@/api/queries";
import { resumable, resumableLeft } from "./resumable";
import { straight, straightLeft } from "./straight";

/** A file on its way. It may be stopped, and started again where it stopped, as often as somebody likes. */
export type Transfer = {
  start: () => void;
  stop: () => void;
  /** What the server has of it is given up. */
  discard: () => Promise<void>;
};

/** What a transfer tells of itself; one of the last two ends a start. */
export type Told = {
  sent: (bytes: number) => void;
  arrived: (video: Schema["VideoView"]) => void;
  /** `problem` says why it can't become a video; null: the line broke for longer than we try, and what has arrived is kept. */
  failed: (problem: Problem | null) => void;
};

/** An upload that this browser began and that the server still has a part of. */
export type Left = {
  key: string;
  name: string;
  size: number;
  offset: number;
  forget: () => Promise<void>;
};

const offerQuery = {
  queryKey: ["presigning"],
  queryFn: () => ask(api.GET("/api/v1/uploads/presign")),
  staleTime: Number.POSITIVE_INFINITY,
};

let closed = false; // the bucket, to this browser

const isStraight = async () => !closed && (await queries.fetchQuery(offerQuery)).offered;

/** Straight to the bucket where that is offered and lets this browser in, else through the services. `account` keeps accounts apart. */
export function transfer(file: File, account: string, told: Told): Transfer {
  let way: Promise<Transfer> | null = null;
  let run: object | null = null;

  async function start() {
    const mine = {};
    run = mine;
    way ??= chosen();
    try {
      const found = await way;
      if (run === mine) found.start();
    } catch {
      way = null;
      if (run === mine) told.failed(null);
    }
  }

  const chosen = async () =>
    (await isStraight()) ? straight(file, account, { ...told, closed: goRound }) : resumable(file, account, told);

  function goRound() {
    closed = true;
    way = null;
    if (run) void start();
  }

  return {
    start: () => void start(),
    stop: () => {
      run = null;
      way?.then((found) => found.stop()).catch(() => undefined); // none was chosen: nothing runs
    },
    discard: async () => (await way?.catch(() => null))?.discard(),
  };
}

/** As far as the server has them; those that it dropped are forgotten. */
export const left = async (account: string): Promise<Left[]> =>
  (await Promise.all([straightLeft(account), resumableLeft(account)])).flat();
