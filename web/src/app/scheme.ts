import { useEffect, useSyncExternalStore } from "react";
import { useUrl } from "../url/useUrl";

export type Scheme = "light" | "dark";

const dark = () => window.matchMedia("(prefers-color-scheme: dark)");
let printing = false;
const listeners = new Set<() => void>();

function watch(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const tell = () => listeners.forEach((listener) => listener());

export function followPrinter(): void {
  window.addEventListener("beforeprint", () => {
    printing = true;
    tell();
  });
  window.addEventListener("afterprint", () => {
    printing = false;
    tell();
  });
  dark().addEventListener("change", tell);
}

export function usePrinting(): boolean {
  return useSyncExternalStore(watch, () => printing);
}

/** Colour scheme in force: that of the address, else of the reader's system; paper is always light. */
export function useScheme(): Scheme {
  const { url } = useUrl();
  const system = useSyncExternalStore(watch, () => dark().matches);
  const paper = usePrinting();
  if (paper) return "light";
  return url.theme || (system ? "dark" : "light");
}

export function useDocumentScheme(): Scheme {
  const scheme = useScheme();
  useEffect(() => {
    document.documentElement.dataset.theme = scheme;
  }, [scheme]);
  return scheme;
}

export function reducedMotion(): boolean {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
