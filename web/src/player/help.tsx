import { Fragment, useState } from "react";
import { Dialog } from "@/ui/dialog";
import { Check } from "@/ui/fields";
import styles from "./help.module.css";
import { HELP } from "./keys";
import { prefer, preferences } from "./preferences";

export function Help({ onClose }: { onClose: () => void }) {
  const [singleKeys, setSingleKeys] = useState(() => preferences().singleKeys);
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <dl className={styles.keys}>
        {HELP.map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.map((key, n) => (
                <Fragment key={key}>
                  {n > 0 && (key === "9" ? " … " : " ")}
                  <kbd>{key}</kbd>
                </Fragment>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <Check
        label="Letters and digits work on the whole page"
        hint="Without it they work only while focus is in the player."
        checked={singleKeys}
        onChange={(event) => {
          setSingleKeys(event.target.checked);
          prefer({ singleKeys: event.target.checked });
        }}
      />
    </Dialog>
  );
}
