import { Copy } from "lucide-react";
import { useState } from "react";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { toast } from "@/ui/toasts";
import styles from "./account.module.css";

/** What is shown once. */
export function Secret({ title, secret, onClose }: { title: string; secret: string; onClose: () => void }) {
  const [copied, setCopied] = useState(false);
  return (
    <Dialog title={title} onClose={onClose}>
      <p>Keep it in a safe place now: it is shown this once.</p>
      <div className={styles.secret}>
        <code>{secret}</code>
        <Button
          small
          onClick={() =>
            navigator.clipboard.writeText(secret).then(
              () => setCopied(true),
              () => toast("This browser does not allow copying. Select it and copy it.", { tone: "bad" }),
            )
          }
        >
          <Copy size={15} aria-hidden /> {copied ? "Copied" : "Copy"}
        </Button>
      </div>
      <div className={styles.answers}>
        <Button look="primary" onClick={onClose}>
          I have it
        </Button>
      </div>
    </Dialog>
  );
}
