import { useEffect, useMemo, useRef, useState } from "react";
import { useLang } from "../words/useWords";
import type { Envelope, ProblemData } from "./types";
import type { Asked, DataOf, Only, ViewName } from "./views";

export const PREFIX = "/api/v1";
const KEPT = 50;
const TOKEN = "orechain.token";

export type ParamValue = string | number | boolean | readonly (string | number)[] | null | undefined;
export type Params = Readonly<Record<string, ParamValue>>;
export type Suffix = "" | ".csv" | ".parquet" | ".metadata.json" | ".zip";

/** An answer of the API that is a problem. */
export class ApiError extends Error {
  constructor(readonly problem: ProblemData) {
    super(problem.title);
  }
}

/** Address of a view; lists are joined by `~`, what is empty is left out, keys are sorted. */
export function viewUrl(name: ViewName, params: Params = {}, suffix: Suffix = ""): string {
  const query = Object.entries(params)
    .map(([key, value]) => [key, Array.isArray(value) ? value.join("~") : value === null || value === undefined ? "" : String(value)] as const)
    .filter(([, value]) => value !== "")
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
  const path = name.split("/").map(encodeURIComponent).join("/");
  return `${PREFIX}/${path}${suffix}${query.length > 0 ? `?${query.join("&")}` : ""}`;
}

export function token(): string {
  return window.sessionStorage.getItem(TOKEN) ?? "";
}

export function setToken(value: string): void {
  if (value) window.sessionStorage.setItem(TOKEN, value);
  else window.sessionStorage.removeItem(TOKEN);
  cache.clear();
}

function headers(body: boolean): HeadersInit {
  const made: Record<string, string> = { accept: "application/json, application/problem+json" };
  const secret = token();
  if (secret) made.authorization = `Bearer ${secret}`;
  if (body) made["content-type"] = "application/json";
  return made;
}

async function problemOf(response: Response): Promise<ProblemData> {
  const none: ProblemData = { title: response.statusText || `HTTP ${response.status}`, status: response.status, code: `http_${response.status}` };
  try {
    const said = (await response.json()) as Partial<ProblemData>;
    return { ...none, ...said, status: response.status };
  } catch {
    return none;
  }
}

/** Fetch JSON; throws `ApiError` with the problem in words, also where the server cannot be reached. */
export async function request<T>(url: string, options: { method?: string; body?: unknown; signal?: AbortSignal } = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: options.method ?? "GET",
      headers: headers(options.body !== undefined),
      ...(options.body !== undefined ? { body: JSON.stringify(options.body) } : {}),
      ...(options.signal ? { signal: options.signal } : {}),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError({ title: "", status: 0, code: "unreachable" });
  }
  if (!response.ok) throw new ApiError(await problemOf(response));
  if (response.status === 204) return undefined as T;
  try {
    return (await response.json()) as T;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    // A proxy in between answered with a page of its own, or the answer broke off.
    throw new ApiError({ title: "", status: response.status, code: "not_json" });
  }
}

/** Parameters that turn a lever or ask for more of the same: words of the page do not name them. */
const TUNED: ReadonlySet<string> = new Set(["adjust", "lang", "limit"]);

/**
 * Do two addresses of views ask about the same? Then the answer to the one may stay, dimmed, while the other loads. Where
 * economy, year, mineral, method or scope differ it must not, for the page already names the new ones.
 *
 * `sameSubject("/v?economy=CHN&limit=50", "/v?economy=CHN&limit=100")` is true.
 */
export function sameSubject(one: string, other: string): boolean {
  const subject = (url: string) => {
    const [path = "", query = ""] = url.split("?");
    return [path, ...query.split("&").filter((part) => part !== "" && !TUNED.has(part.split("=")[0] ?? ""))].join("&");
  };
  return subject(one) === subject(other);
}

const cache = new Map<string, unknown>();

export function remember(url: string, value: unknown): void {
  cache.delete(url);
  cache.set(url, value);
  const oldest = cache.keys().next();
  if (cache.size > KEPT && !oldest.done) cache.delete(oldest.value);
}

export function recall<T>(url: string): T | undefined {
  const found = cache.get(url) as T | undefined;
  if (found !== undefined) remember(url, found);
  return found;
}

export interface ViewState<T> {
  envelope: Envelope<T> | null;
  /** `envelope.data` of the asked view; while `stale` that of the previous one about the same subject, else null. */
  data: T | null;
  error: ProblemData | null;
  loading: boolean;
  /** What is shown answers the previous question about the same subject (`sameSubject`). */
  stale: boolean;
  /** Address of the view, language included. */
  address: string;
  reload: () => void;
}

interface Held<T> {
  url: string;
  envelope: Envelope<T> | null;
  error: ProblemData | null;
}

/** Read a view; `name` null asks for nothing. `lang` is added. The last answer stays while the next one loads if it is about the same. */
export function useView<N extends ViewName, P extends Asked<N>>(name: N | null, ...[params]: {} extends Asked<N> ? [params?: Only<Asked<N>, P>] : [params: Only<Asked<N>, P>]): ViewState<DataOf<N>> {
  return useAnswer<DataOf<N>>(name, params);
}

/** `useView` that keeps the last answer whatever is asked next: for pages that take every name they show from the answer. */
export function useKeptView<N extends ViewName, P extends Asked<N>>(name: N | null, ...[params]: {} extends Asked<N> ? [params?: Only<Asked<N>, P>] : [params: Only<Asked<N>, P>]): ViewState<DataOf<N>> {
  return useAnswer<DataOf<N>>(name, params, true);
}

/** `useView` without its promises about parameters and data. */
export function useAnswer<T>(name: ViewName | null, params: Params = {}, keep = false): ViewState<T> {
  const lang = useLang();
  const url = name === null ? "" : viewUrl(name, { lang, ...params });
  const [held, setHeld] = useState<Held<T> | null>(null);
  const [attempt, setAttempt] = useState(0);
  const known = useMemo(() => (url ? recall<Envelope<T>>(url) : undefined), [url, attempt]);
  useEffect(() => {
    if (!url) return undefined;
    if (known !== undefined) {
      setHeld({ url, envelope: known, error: null });
      return undefined;
    }
    const control = new AbortController();
    request<Envelope<T>>(url, { signal: control.signal })
      .then((envelope) => {
        remember(url, envelope);
        setHeld({ url, envelope, error: null });
      })
      .catch((error: unknown) => {
        if (control.signal.aborted) return;
        const problem = error instanceof ApiError ? error.problem : { title: String(error), status: 0, code: "unexpected" };
        setHeld({ url, envelope: null, error: problem });
      });
    return () => control.abort();
  }, [url, known, attempt]);
  const reload = useRef(() => setAttempt((count) => count + 1)).current;
  if (!url) return { envelope: null, data: null, error: null, loading: false, stale: false, address: "", reload };
  const envelope = known ?? (held && (keep || sameSubject(held.url, url)) ? held.envelope : null);
  const answered = known !== undefined || held?.url === url;
  return {
    envelope,
    data: envelope?.data ?? null,
    error: answered && known === undefined ? (held?.error ?? null) : null,
    loading: !answered,
    stale: !answered && envelope !== null,
    address: url,
    reload,
  };
}
