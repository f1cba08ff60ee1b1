import { createContext, useCallback, useContext, useEffect, useMemo, useState, useSyncExternalStore, type AnchorHTMLAttributes, type MouseEvent, type ReactNode } from "react";
import { checkCounts, checkIds, dropRefused, namelessOf, scopeOf, valueOf, type Known, type Refusal } from "./check";
import { change, format, parse, turnTo, type Changes, type Notice, type PageName, type UrlState } from "./grammar";
import { specsOf } from "./pages";

const CHANGED = "orechain:address";

function subscribe(listener: () => void): () => void {
  window.addEventListener("popstate", listener);
  window.addEventListener(CHANGED, listener);
  return () => {
    window.removeEventListener("popstate", listener);
    window.removeEventListener(CHANGED, listener);
  };
}

const address = () => window.location.pathname + window.location.search;

export function go(href: string, options: { replace?: boolean } = {}): void {
  if (href === address() + window.location.hash) return;
  if (options.replace) window.history.replaceState(null, "", href);
  else window.history.pushState(null, "", href);
  window.dispatchEvent(new Event(CHANGED));
}

export interface UrlHandle {
  url: UrlState;
  notices: readonly Notice[];
  /** Whether ids were looked up in the catalog, and names in the address that nothing is called. */
  checked: boolean;
  unknown: { readonly mineral: readonly string[]; readonly economy: readonly string[] };
  /** Count a value of the address as absent, with a notice: what only the page or the API could know to be wrong. */
  refuse: (key: string) => void;
  /** Change keys of this page; `replace` leaves no entry in the history (sliders, typing). */
  set: (changes: Changes, options?: { replace?: boolean }) => void;
  /** Address of this page with changes, or of another page (mineral, economy, year, lang, theme are carried). */
  href: (changes: Changes, page?: PageName) => string;
  /** Go to another page. */
  open: (page: PageName, changes?: Changes) => void;
}

const NO_NAMES: UrlHandle["unknown"] = { mineral: [], economy: [] };
const KEPT = 50;

const UrlContext = createContext<UrlHandle | null>(null);

/** Holds the state of the address; `known` is what the catalog knows, `null` while it is loading. */
export function UrlProvider({ known, children }: { known: Known | null; children: ReactNode }) {
  const here = useSyncExternalStore(subscribe, address);
  const [refused, setRefused] = useState<readonly Refusal[]>([]);
  const handle = useMemo<UrlHandle>(() => {
    const [path = "/", search = ""] = here.split(/\?(.*)/s);
    const parsed = parse(path, search, specsOf);
    const own = (page: PageName | null) => (page === null ? {} : specsOf(page));
    const specs = own(parsed.url.page);
    const checked = known ? checkIds(parsed.url, known, specs) : { url: parsed.url, notices: [], unknown: NO_NAMES };
    const left = dropRefused(checked.url, refused, specs);
    const { url } = left;
    // The page itself says what it does not know.
    const nameless = namelessOf(url, checked.unknown);
    const href = (changes: Changes, page?: PageName) =>
      page !== undefined && page !== url.page
        ? format(turnTo(url, page, changes, own(page)), own(page))
        : format(change(url, changes), own(url.page));
    return {
      url,
      notices: [...parsed.notices, ...checked.notices.filter((notice) => notice.key !== nameless), ...left.notices, ...checkCounts(url)],
      checked: known !== null,
      unknown: checked.unknown,
      refuse: (key) => setRefused((held) => [...held.slice(-KEPT), { scope: scopeOf(checked.url), key, value: valueOf(checked.url, key) }]),
      href,
      set: (changes, options) => go(href(changes), options),
      open: (page, changes = {}) => {
        go(href(changes, page));
        window.scrollTo(0, 0);
      },
    };
  }, [here, known, refused]);
  return <UrlContext value={handle}>{children}</UrlContext>;
}

export function useUrl(): UrlHandle {
  const handle = useContext(UrlContext);
  if (!handle) throw new Error("useUrl outside of UrlProvider");
  return handle;
}

/** Count a value as absent where the page finds that it is none of those there are. */
export function useRefused(key: string, wrong: boolean): void {
  const { url, refuse } = useUrl();
  const given = valueOf(url, key);
  useEffect(() => {
    if (wrong && given !== "") refuse(key);
    // `refuse` is made anew with every address.
  }, [key, wrong, given]);
}

interface LinkProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href"> {
  page?: PageName;
  set?: Changes;
}

/** A real link inside the application: `<Go page="mineral" set={{ mineral: "lithium" }}>…</Go>`. */
export function Go({ page, set = {}, onClick, children, ...rest }: LinkProps) {
  const { href } = useUrl();
  const to = href(set, page);
  const click = useCallback(
    (event: MouseEvent<HTMLAnchorElement>) => {
      onClick?.(event);
      if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      const other = new URL(to, window.location.origin).pathname !== window.location.pathname;
      go(to);
      if (other) window.scrollTo(0, 0);
    },
    [onClick, to],
  );
  return (
    <a {...rest} href={to} onClick={click}>
      {children}
    </a>
  );
}
