import { Copy } from "lucide-react";
import styles from "./address.module.css";
import { Button } from "./button";
import { TextField } from "./fields";
import { toast } from "./toasts";

/** A URL to take along. */
export function Address({ label, url }: { label: string; url: string }) {
  return (
    <div className={styles.address}>
      <TextField label={label} readOnly value={url} onFocus={(event) => event.target.select()} />
      <Button onClick={() => void copyLink(url)}>
        <Copy size={16} aria-hidden /> Copy
      </Button>
    </div>
  );
}

export async function copyLink(url: string) {
  try {
    await navigator.clipboard.writeText(url);
    toast("The link is copied.");
  } catch {
    toast("Copy the link from its field: this browser does not let the page do it.");
  }
}
