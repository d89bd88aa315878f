import { type ComponentType, lazy, type ReactNode, Suspense } from "react";
import { Route, Switch, useLocation } from "wouter";
import { Boundary } from "./shell/boundary";
import { Guarded } from "./shell/guard";
import { Header } from "./shell/header";
import { Loading } from "./ui/notes";
import { Toasts } from "./ui/toasts";

/** Every page by its path. Each is code of its own, loaded when it is opened. `open`: also for who is not logged in. */
const PAGES: {
  path: string;
  page: ComponentType<{ params: never }>;
  open?: boolean;
}[] = [
  { path: "/", page: lazy(() => import("./pages/upload")) },
  { path: "/make/:video", page: lazy(() => import("./pages/make")) },
  { path: "/jobs/:job", page: lazy(() => import("./pages/job")) },
  { path: "/library", page: lazy(() => import("./pages/library")) },
  { path: "/clips", page: lazy(() => import("./pages/clips")) },
  { path: "/clips/:clip/edit", page: lazy(() => import("./pages/editor")) },
  { path: "/videos/:video", page: lazy(() => import("./pages/video")) },
  {
    path: "/videos/:video/transcript",
    page: lazy(() => import("./pages/transcript")),
  },
  {
    path: "/watch/:asset",
    page: lazy(() => import("./pages/watch")),
    open: true,
  },
  { path: "/s/:token", page: lazy(() => import("./pages/watch")), open: true },
  { path: "/account", page: lazy(() => import("./pages/account")) },
  { path: "/login", page: lazy(() => import("./pages/enter")), open: true },
  { path: "/register", page: lazy(() => import("./pages/enter")), open: true },
];
const Missing = lazy(() => import("./pages/missing"));

export function App() {
  const [path] = useLocation();
  return (
    <>
      <Header />
      <Boundary place={path}>
        <Suspense fallback={<Loading what="the page" />}>
          <Switch>
            {PAGES.map(({ path: pattern, page: Each, open }) => (
              <Route key={pattern} path={pattern}>
                {(params) => (
                  <Maybe open={open}>{<Each key={JSON.stringify(params)} params={params as never} />}</Maybe>
                )}
              </Route>
            ))}
            <Route>
              <Missing />
            </Route>
          </Switch>
        </Suspense>
      </Boundary>
      <Toasts />
    </>
  );
}

const Maybe = ({ open, children }: { open?: boolean; children: ReactNode }) =>
  open ? children : <Guarded>{children}</Guarded>;
