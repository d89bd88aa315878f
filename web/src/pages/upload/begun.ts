/** Uploads straight to the bucket that this browser began, over reloads; where storage is forbidden, over nothing. */
export type Begun = { id: string; name: string; size: number };

const PREFIX = "clipmill.straight/";

export const keyOf = (file: Pick<File, "name" | "size" | "lastModified">, account: string) =>
  [PREFIX + account, file.name, file.size, file.lastModified].join("/");

export function begun(key: string): Begun | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

export function note(key: string, upload: Begun) {
  try {
    localStorage.setItem(key, JSON.stringify(upload));
  } catch {
    // then a reload begins anew
  }
}

export function forget(key: string) {
  try {
    localStorage.removeItem(key);
  } catch {
    // nothing was noted
  }
}

export function allBegun(account: string): [key: string, upload: Begun][] {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(`${PREFIX}${account}/`));
    return keys.flatMap((key) => {
      const upload = begun(key);
      return upload ? [[key, upload]] : [];
    });
  } catch {
    return [];
  }
}
