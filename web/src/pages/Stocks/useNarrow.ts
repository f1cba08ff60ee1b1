import { useSyncExternalStore } from "react";

const query = () => window.matchMedia("(max-width: 719px)");

function subscribe(listener: () => void): () => void {
  const media = query();
  media.addEventListener("change", listener);
  return () => media.removeEventListener("change", listener);
}

/** Whether the window is as narrow as that of a telephone. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => query().matches);
}
