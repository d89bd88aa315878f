/** "83", "83.5", "1m23s", "1h2m3s", "1:23", "1:02:03" as seconds; null: no time at all. */
export function parseMoment(text: string | null): number | null {
  if (!text) return null;
  const plain = /^(\d+(?:\.\d+)?)s?$/.exec(text);
  if (plain) return Number(plain[1]);
  if (/^\d+(:[0-5]?\d){1,2}$/.test(text)) return text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
  const units = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text);
  return units ? Number(units[1] ?? 0) * 3600 + Number(units[2] ?? 0) * 60 + Number(units[3] ?? 0) : null;
}

/** The same page at a moment; at the beginning, without one. */
export function linkAt(url: string, seconds: number): string {
  const link = new URL(url);
  if (seconds >= 1) link.searchParams.set("t", String(Math.floor(seconds)));
  else link.searchParams.delete("t");
  return link.href;
}

/** "1 minute 5 seconds", for screen readers. */
export function spoken(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const parts: [number, string][] = [
    [Math.floor(whole / 3600), "hour"],
    [Math.floor((whole % 3600) / 60), "minute"],
    [whole % 60, "second"],
  ];
  const said = parts.filter(([count]) => count > 0).map(([count, name]) => `${count} ${name}${count === 1 ? "" : "s"}`);
  return said.length ? said.join(" ") : "0 seconds";
}

/** Index of the last that began, of things in order of `start`; -1 before the first. */
export function lastBegun<T>(things: readonly T[], at: number, start: (thing: T) => number): number {
  let [low, high] = [0, things.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (start(things[middle] as T) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
