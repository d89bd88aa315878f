import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useLocation } from "wouter";
import { api, ask, media, type Schema } from "@/api/client";
import { wordsOf } from "@/api/problem";
import { becomes, meQuery } from "@/api/queries";
import { ago } from "@/format";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Checks, TextField } from "@/ui/fields";
import { Failed, Note } from "@/ui/notes";
import { Page } from "@/ui/page";
import { toast } from "@/ui/toasts";
import styles from "./account.module.css";
import { Kits } from "./kits";
import { Secret } from "./secret";
import { Usage } from "./usage";
import { Webhooks } from "./webhooks";

/** Who is here, and what opens doors in their name. */
export default function Account() {
  const { data: me } = useQuery(meQuery);
  if (!me) return null;
  return (
    <Page title="Account" width="narrow" lead={me.accounts ? me.email : undefined}>
      {!me.accounts && (
        <Note>
          <strong>This Clipmill has one user</strong>
          <p>
            Everybody who reaches this page may do everything; it listens on this machine alone. Started with{" "}
            <code>CLIPMILL_ACCOUNTS=true</code>, it asks who comes, and has accounts and API keys.
          </p>
        </Note>
      )}
      <Usage />
      <Kits />
      <Webhooks />
      {me.accounts && (
        <>
          <Keys />
          <Password />
          <Sessions />
          <Everything />
        </>
      )}
    </Page>
  );
}

function Password() {
  const [done, setDone] = useState(0);
  const change = useMutation({
    mutationFn: (body: Schema["PasswordChange"]) => ask(api.POST("/api/v1/auth/password", { body })),
    onSuccess: () => {
      toast("The password was changed. Other sessions have ended.");
      setDone((count) => count + 1);
    },
  });
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    change.mutate({
      old: String(form.get("old")),
      new: String(form.get("new")),
    });
  }
  return (
    <section className={styles.section} aria-labelledby="password">
      <h2 id="password">Password</h2>
      <form key={done} className={styles.form} onSubmit={submit}>
        <TextField label="The one you have" name="old" type="password" autoComplete="current-password" required />
        <TextField
          label="The new one"
          name="new"
          type="password"
          autoComplete="new-password"
          minLength={10}
          hint="At least 10 characters."
          required
        />
        {change.error && <Failed error={change.error} />}
        <div>
          <Button type="submit" busy={change.isPending}>
            Change password
          </Button>
        </div>
      </form>
    </section>
  );
}

function Keys() {
  const queries = useQueryClient();
  const keys = useQuery({
    queryKey: ["keys"],
    queryFn: () => ask(api.GET("/api/v1/keys")),
  });
  const [making, setMaking] = useState(false);
  const revoke = useMutation({
    mutationFn: (key: string) => ask(api.DELETE("/api/v1/keys/{key}", { params: { path: { key } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["keys"] }),
    onError: (error) => toast(wordsOf(error), { tone: "bad" }),
  });
  return (
    <section className={styles.section} aria-labelledby="keys">
      <div className={styles.heading}>
        <h2 id="keys">API keys</h2>
        <Button small onClick={() => setMaking(true)}>
          <KeyRound size={15} aria-hidden /> New key
        </Button>
      </div>
      <p className={styles.hint}>
        For programs: <code>Authorization: Bearer cm_…</code>. The API is described at{" "}
        <a href={media("/api/docs")}>/api/docs</a>.
      </p>
      {keys.error && <Failed error={keys.error} retry={() => void keys.refetch()} />}
      {keys.data?.length === 0 && <p className={styles.none}>No keys yet.</p>}
      {!!keys.data?.length && (
        <ul className={styles.list}>
          {keys.data.map((key) => (
            <li key={key.id}>
              <div>
                <strong>{key.name}</strong>
                <p>
                  <code>{key.begins}…</code> · {key.scopes.join(", ")} · {ago(key.created_at)}
                </p>
              </div>
              <Button small look="danger" aria-label={`Revoke ${key.name}`} onClick={() => revoke.mutate(key.id)}>
                Revoke
              </Button>
            </li>
          ))}
        </ul>
      )}
      {making && <NewKey onClose={() => setMaking(false)} />}
    </section>
  );
}

type Scope = "read" | "upload" | "jobs";
const SCOPES: { value: Scope; label: string; hint: string }[] = [
  { value: "read", label: "Read", hint: "Videos, jobs and clips" },
  { value: "upload", label: "Upload", hint: "Add and delete videos" },
  { value: "jobs", label: "Jobs", hint: "Make clips, and change them" },
];

function NewKey({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<Scope[]>(["read", "upload", "jobs"]);
  const make = useMutation({
    mutationFn: () => ask(api.POST("/api/v1/keys", { body: { name, scopes } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["keys"] }),
  });
  if (make.data) return <Secret title="Your new key" secret={make.data.key} onClose={onClose} />;
  return (
    <Dialog title="New key" onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <TextField
          label="Name"
          hint="What will use it: so that you know which to revoke."
          value={name}
          maxLength={100}
          required
          onChange={(event) => setName(event.target.value)}
        />
        <Checks label="It may" options={SCOPES} values={scopes} onChange={setScopes} />
        {make.error && <Failed error={make.error} />}
        <div className={styles.answers}>
          <Button type="submit" look="primary" busy={make.isPending} disabled={!scopes.length}>
            Make the key
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Sessions() {
  const [, go] = useLocation();
  const leave = useMutation({
    mutationFn: (everywhere: boolean) => ask(api.POST("/api/v1/auth/logout", { params: { query: { everywhere } } })),
    onSuccess: () => {
      go("/login");
      becomes(null);
    },
    onError: (error) => toast(wordsOf(error), { tone: "bad" }),
  });
  return (
    <section className={styles.section} aria-labelledby="leave">
      <h2 id="leave">Sessions</h2>
      <div className={styles.row}>
        <Button busy={leave.isPending} onClick={() => leave.mutate(false)}>
          Log out
        </Button>
        <Button look="danger" onClick={() => leave.mutate(true)}>
          Log out everywhere
        </Button>
      </div>
    </section>
  );
}

/** The way out: the account, and all that is its. */
function Everything() {
  const [, go] = useLocation();
  const [asked, setAsked] = useState(false);
  const leave = useMutation({
    mutationFn: (password: string) => ask(api.DELETE("/api/v1/auth/me", { body: { password } })),
    onSuccess: () => {
      go("/login");
      becomes(null);
      toast("Your account and everything in it were deleted.");
    },
  });
  return (
    <section className={styles.section} aria-labelledby="everything">
      <h2 id="everything">Delete everything</h2>
      <p className={styles.hint}>Your videos, clips, transcripts, keys and the account itself go for good.</p>
      <p className={styles.row}>
        <Button look="danger" onClick={() => setAsked(true)}>
          Delete my account
        </Button>
      </p>
      {asked && (
        <Dialog title="Delete your account?" onClose={() => setAsked(false)}>
          <form
            className={styles.form}
            onSubmit={(event) => {
              event.preventDefault();
              leave.mutate(String(new FormData(event.currentTarget).get("password")));
            }}
          >
            <p>All videos and clips go with it, also those that you shared. This can’t be undone.</p>
            <TextField label="Your password" name="password" type="password" autoComplete="current-password" required />
            {leave.error && <Failed error={leave.error} />}
            <div className={styles.answers}>
              <Button onClick={() => setAsked(false)}>Keep it</Button>
              <Button type="submit" look="danger" busy={leave.isPending}>
                Delete everything
              </Button>
            </div>
          </form>
        </Dialog>
      )}
    </section>
  );
}
