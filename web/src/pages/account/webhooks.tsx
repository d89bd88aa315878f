import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Send, Webhook } from "lucide-react";
import { useState } from "react";
import { api, ask, type Schema } from "@/api/client";
import { wordsOf } from "@/api/problem";
import { ago } from "@/format";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Checks, TextField } from "@/ui/fields";
import { Badge, Failed, Loading } from "@/ui/notes";
import { toast } from "@/ui/toasts";
import styles from "./account.module.css";
import { Secret } from "./secret";

type Hook = Schema["WebhookView"];
type Kind = NonNullable<Schema["WebhookWish"]["events"]>[number];

const KINDS: { value: Kind; label: string }[] = [
  { value: "job.finished", label: "A job has ended" },
  { value: "clip.ready", label: "A clip is ready" },
  { value: "video.ready", label: "A video was transcribed" },
  { value: "video.failed", label: "A video could not be transcribed" },
];
const KEY = ["webhooks"];

/** Addresses of programs that are told what happens. */
export function Webhooks() {
  const hooks = useQuery({ queryKey: KEY, queryFn: () => ask(api.GET("/api/v1/webhooks")) });
  const [making, setMaking] = useState(false);
  return (
    <section className={styles.section} aria-labelledby="webhooks">
      <div className={styles.heading}>
        <h2 id="webhooks">Webhooks</h2>
        <Button small onClick={() => setMaking(true)}>
          <Webhook size={15} aria-hidden /> New webhook
        </Button>
      </div>
      <p className={styles.hint}>An address of yours is told what happens, signed as Standard Webhooks say.</p>
      {hooks.error && <Failed error={hooks.error} retry={() => void hooks.refetch()} />}
      {hooks.data?.length === 0 && <p className={styles.none}>No webhooks yet.</p>}
      {!!hooks.data?.length && (
        <ul className={styles.list}>
          {hooks.data.map((hook) => (
            <Row key={hook.id} hook={hook} />
          ))}
        </ul>
      )}
      {making && <NewHook onClose={() => setMaking(false)} />}
    </section>
  );
}

function Row({ hook }: { hook: Hook }) {
  const queries = useQueryClient();
  const path = { params: { path: { webhook: hook.id } } };
  const [shown, setShown] = useState(false);
  const changed = () => queries.invalidateQueries({ queryKey: KEY });
  const failed = (error: unknown) => toast(wordsOf(error), { tone: "bad" });
  const test = useMutation({
    mutationFn: () => ask(api.POST("/api/v1/webhooks/{webhook}/test", path)),
    onSuccess: (tried) =>
      tried.ok
        ? toast(`It answered ${tried.status}. That works.`)
        : toast(tried.error ?? `It answered ${tried.status}.`, { tone: "bad" }),
    onError: failed,
  });
  const turn = useMutation({
    mutationFn: (enabled: boolean) => ask(api.PATCH("/api/v1/webhooks/{webhook}", { ...path, body: { enabled } })),
    onSuccess: changed,
    onError: failed,
  });
  const remove = useMutation({
    mutationFn: () => ask(api.DELETE("/api/v1/webhooks/{webhook}", path)),
    onSuccess: changed,
    onError: failed,
  });
  return (
    <li>
      <div>
        <strong>{hook.url}</strong>
        <p>
          {!hook.enabled && <Badge tone="warn">Off</Badge>} {hook.events.join(", ")}
        </p>
        {hook.disabled_because && <p>{hook.disabled_because}</p>}
      </div>
      <div className={styles.doing}>
        <Button small busy={test.isPending} onClick={() => test.mutate()} aria-label={`Test ${hook.url}`}>
          <Send size={14} aria-hidden /> Test
        </Button>
        <Button small look="quiet" onClick={() => setShown(true)} aria-label={`Deliveries to ${hook.url}`}>
          Deliveries
        </Button>
        <Button small look="quiet" onClick={() => turn.mutate(!hook.enabled)}>
          {hook.enabled ? "Switch off" : "Switch on"}
        </Button>
        <Button small look="danger" onClick={() => remove.mutate()} aria-label={`Delete ${hook.url}`}>
          Delete
        </Button>
      </div>
      {shown && <Deliveries hook={hook} onClose={() => setShown(false)} />}
    </li>
  );
}

function Deliveries({ hook, onClose }: { hook: Hook; onClose: () => void }) {
  const path = { webhook: hook.id };
  const queries = useQueryClient();
  const key = [...KEY, hook.id];
  const { data, error } = useQuery({
    queryKey: key,
    queryFn: () => ask(api.GET("/api/v1/webhooks/{webhook}/deliveries", { params: { path } })),
    staleTime: 0,
  });
  const again = useMutation({
    mutationFn: (delivery: string) =>
      ask(
        api.POST("/api/v1/webhooks/{webhook}/deliveries/{delivery}/resend", {
          params: { path: { ...path, delivery } },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: key }),
    onError: (wrong) => toast(wordsOf(wrong), { tone: "bad" }),
  });
  return (
    <Dialog title="Deliveries" onClose={onClose}>
      {error && <Failed error={error} />}
      {!data && !error && <Loading what="deliveries" />}
      {data?.items.length === 0 && <p>Nothing was sent yet.</p>}
      {!!data?.items.length && (
        <ul className={styles.list}>
          {data.items.map((each) => (
            <li key={each.id}>
              <div>
                <strong>{each.type}</strong>
                <p>
                  {ago(each.at)} · {each.error ?? (each.status ? `answered ${each.status}` : each.state)}
                  {each.attempts > 1 && ` · ${each.attempts} tries`}
                </p>
              </div>
              {each.state !== "open" && (
                <Button small onClick={() => again.mutate(each.id)}>
                  Send again
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}

function NewHook({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const [url, setUrl] = useState("");
  const [events, setEvents] = useState<Kind[]>(["job.finished", "clip.ready"]);
  const make = useMutation({
    mutationFn: () => ask(api.POST("/api/v1/webhooks", { body: { url, events } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: KEY }),
  });
  if (make.data) return <Secret title="Its secret" secret={make.data.secret} onClose={onClose} />;
  return (
    <Dialog title="New webhook" onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <TextField
          label="Address"
          type="url"
          placeholder="https://example.org/clipmill"
          value={url}
          required
          onChange={(event) => setUrl(event.target.value)}
        />
        <Checks
          label="Tell it when"
          options={KINDS.map((kind) => ({ ...kind, hint: kind.value }))}
          values={events}
          onChange={setEvents}
        />
        {make.error && <Failed error={make.error} />}
        <div className={styles.answers}>
          <Button type="submit" look="primary" busy={make.isPending} disabled={!events.length}>
            Make the webhook
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
