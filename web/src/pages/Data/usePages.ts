import { useEffect, useRef, useState } from "react";
import { ApiError, recall, remember, request, viewUrl, type Params } from "../../api/client";
import type { Envelope, ProblemData } from "../../api/types";
import { useLang } from "../../words/useWords";
import { pagesOf, PAGE_ROWS } from "./paging";
import type { Paged, PagedView } from "./types";

/** Waits so long before it asks for a page that was only scrolled past. */
const PATIENCE = 90;

interface Held<D> {
  key: string;
  pages: ReadonlyMap<number, Envelope<D>>;
  error: ProblemData | null;
}

export interface Pages<D> {
  total: number | null;
  page: (place: number) => D | undefined;
  /** Any page that is there: sources, counts, sums. */
  envelope: Envelope<D> | null;
  error: ProblemData | null;
  loading: boolean;
  retry: () => void;
}

/** The pages of a view that the rows from `first` to `last` need; pages once read stay until the question changes. */
export function usePages<D extends Paged>(view: PagedView, params: Params, first: number, last: number): Pages<D> {
  const lang = useLang();
  const address = (page: number) => viewUrl(view, { lang, ...params, offset: page * PAGE_ROWS, limit: PAGE_ROWS });
  const key = address(0);
  const empty: Held<D> = { key, pages: new Map(), error: null };
  const [kept, setHeld] = useState<Held<D>>(empty);
  const [attempt, setAttempt] = useState(0);
  const held = kept.key === key ? kept : empty;
  const before = useRef<Envelope<D> | null>(null);
  const any = held.pages.values().next().value ?? null;
  if (any) before.current = any;
  const total = any?.data.total ?? null;
  const wanted = pagesOf(first, last, total).filter((page) => !held.pages.has(page));
  const asked = wanted.join(" ");
  useEffect(() => {
    if (asked === "") return undefined;
    const control = new AbortController();
    const put = (page: number, envelope: Envelope<D>) =>
      setHeld((now) => ({ key, pages: new Map(now.key === key ? now.pages : []).set(page, envelope), error: null }));
    const read = async (page: number) => {
      const url = address(page);
      const known = recall<Envelope<D>>(url);
      if (known) return put(page, known);
      try {
        const envelope = await request<Envelope<D>>(url, { signal: control.signal });
        remember(url, envelope);
        put(page, envelope);
      } catch (error) {
        if (control.signal.aborted) return;
        const problem = error instanceof ApiError ? error.problem : { title: String(error), status: 0, code: "unexpected" };
        setHeld((now) => ({ key, pages: now.key === key ? now.pages : new Map(), error: problem }));
      }
    };
    const timer = setTimeout(() => asked.split(" ").forEach((page) => void read(Number(page))), total === null ? 0 : PATIENCE);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
    // `address` follows from `key`.
  }, [key, asked, attempt]);
  return {
    total,
    page: (place) => held.pages.get(place)?.data,
    envelope: any ?? before.current,
    error: held.error,
    loading: total === null && held.error === null,
    retry: () => setAttempt((number) => number + 1),
  };
}
