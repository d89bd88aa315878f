import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link, Redirect, useLocation, useSearchParams } from "wouter";
import { api, ask } from "@/api/client";
import { Problem, wordsOf } from "@/api/problem";
import { becomes, meQuery } from "@/api/queries";
import { BASE, whoami } from "@/api/session";
import { Button } from "@/ui/button";
import { TextField } from "@/ui/fields";
import { Page } from "@/ui/page";
import styles from "./enter.module.css";

const NOT_KEPT =
  "That was right, but this browser did not keep the cookies of Clipmill, which is on another site than this page. Open the page under a name of the same site, or ask who runs it.";

/** Log in, or register. */
export default function Enter() {
  const [path] = useLocation();
  const [search] = useSearchParams();
  const { data: me } = useQuery(meQuery);
  const [failed, setFailed] = useState("");
  const [busy, setBusy] = useState(false);
  const registering = path === "/register";
  const next = safe(search.get("next"));
  if (me) return <Redirect to={next} replace />;

  async function enter(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const body = {
      email: String(form.get("email")),
      password: String(form.get("password")),
    };
    setBusy(true);
    setFailed("");
    try {
      const entered = await ask(
        registering ? api.POST("/api/v1/auth/register", { body }) : api.POST("/api/v1/auth/login", { body }),
      );
      if (BASE && !(await whoami())) throw new Problem(0, "no_cookies", NOT_KEPT);
      becomes(entered);
    } catch (error) {
      setFailed(wordsOf(error));
      setBusy(false);
    }
  }

  return (
    <Page
      title={registering ? "Register" : "Log in"}
      heading={registering ? "Make an account" : "Log in"}
      width="narrow"
    >
      <form className={styles.form} onSubmit={enter} key={path}>
        <TextField label="E-mail" name="email" type="email" autoComplete="email" required />
        <TextField
          label="Password"
          name="password"
          type="password"
          autoComplete={registering ? "new-password" : "current-password"}
          minLength={registering ? 10 : undefined}
          hint={registering ? "At least 10 characters. A sentence is a good one." : undefined}
          required
        />
        <p role="alert" className={styles.failed}>
          {failed}
        </p>
        <Button type="submit" look="primary" busy={busy}>
          {registering ? "Register" : "Log in"}
        </Button>
        <p className={styles.other}>
          {registering ? "You have an account? " : "No account yet? "}
          <Link href={(registering ? "/login" : "/register") + (search.size ? `?${search}` : "")}>
            {registering ? "Log in" : "Register"}
          </Link>
        </p>
      </form>
    </Page>
  );
}

/** A path of ours, never another site. */
const safe = (next: string | null) => (next?.startsWith("/") && !/^\/[/\\]/.test(next) ? next : "/");
