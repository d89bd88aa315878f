import { useSyncExternalStore } from "react";

const query = window.matchMedia("(min-width: 64rem)");

function subscribe(listener: () => void) {
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

/** Whether there is room for columns beside each other. */
export const useWide = () => useSyncExternalStore(subscribe, () => query.matches);
