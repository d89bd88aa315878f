import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Redirect, useLocation, useSearch } from "wouter";
import { meQuery } from "@/api/queries";
import { Failed, Loading } from "@/ui/notes";
import { Page } from "@/ui/page";

/** What only somebody who is logged in sees, or everybody where there are no accounts. */
export function Guarded({ children }: { children: ReactNode }) {
  const { data: me, error, isPending, refetch } = useQuery(meQuery);
  const [path] = useLocation();
  const search = useSearch();
  if (isPending) return <Loading what="Clipmill" />;
  if (error) {
    return (
      <Page title="Out of reach" width="narrow">
        <Failed error={error} retry={() => void refetch()} />
      </Page>
    );
  }
  if (me === null) {
    const here = path + (search && `?${search}`);
    return <Redirect to={here === "/" ? "/login" : `/login?next=${encodeURIComponent(here)}`} replace />;
  }
  return children;
}
