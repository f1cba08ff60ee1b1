/** The grammar of addresses: the path is the page, the query is the state of the application. Pure functions. */
import { absent, choice, id, isId, list, read, text, write, type Specs, type Value } from "./spec";

export const PAGES = ["overview", "mineral", "economy", "chain", "stocks", "criticality", "compare", "data", "methods"] as const;
export type PageName = (typeof PAGES)[number];
export type Lang = "en" | "zh";
export const LINKS = ["U", "M", "D", "R"] as const;
export type LinkId = (typeof LINKS)[number];
export interface Span {
  start: number;
  end: number;
}

export interface UrlState {
  readonly page: PageName | null;
  readonly mineral: readonly string[];
  readonly economy: readonly string[];
  readonly link: LinkId | "";
  readonly year: Span | null;
  readonly method: readonly string[];
  readonly scenario: string;
  readonly variant: string;
  readonly layer: string;
  readonly place: string;
  readonly lang: Lang | "";
  readonly tab: string;
  readonly q: string;
  readonly theme: "light" | "dark" | "";
  /** Keys that the page declared itself. */
  readonly own: Readonly<Record<string, Value>>;
}

/** A key that could not be understood; `key` and `value` as they stood in the address. */
export interface Notice {
  readonly kind: "value" | "key" | "renamed" | "page" | "repeated" | "first";
  readonly key: string;
  readonly value: string;
}

export type Changes = Partial<{
  mineral: string | readonly string[] | null;
  economy: string | readonly string[] | null;
  link: LinkId | "" | null;
  year: number | Span | null;
  method: string | readonly string[] | null;
  scenario: string | null;
  variant: string | null;
  layer: string | null;
  place: string | null;
  lang: Lang | "" | null;
  tab: string | null;
  q: string | null;
  theme: "light" | "dark" | "" | null;
  own: Record<string, Value | null>;
}>;

const COMMON: Specs = {
  mineral: list(12),
  economy: list(12),
  link: choice(["", ...LINKS], ""),
  method: list(24),
  scenario: id(),
  variant: id(),
  layer: id(),
  place: id(),
  lang: choice(["", "en", "zh"], ""),
  tab: choice(["", "chart", "table", "data"], ""),
  q: text(4000),
  theme: choice(["", "light", "dark"], ""),
};
const ORDER = ["mineral", "economy", "link", "year", "method", "scenario", "variant", "layer", "place"];
const LAST = ["q", "tab", "lang", "theme"];

/** What stays when a reader goes to another page. */
const CARRIED = ["mineral", "economy", "year", "lang", "theme"] as const;

/** Names of keys and pages in older addresses. */
export const RENAMED_KEYS: ReadonlyMap<string, string> = new Map([
  ["minerals", "mineral"],
  ["country", "economy"],
  ["countries", "economy"],
  ["economies", "economy"],
  ["years", "year"],
  ["language", "lang"],
  ["methods", "method"],
  ["stage", "link"],
]);
export const RENAMED_PAGES: ReadonlyMap<string, PageName> = new Map<string, PageName>([
  ["minerals", "mineral"],
  ["economies", "economy"],
  ["country", "economy"],
  ["risk", "criticality"],
  ["assessment", "mineral"],
]);
/** Years that the API takes. */
export const [FIRST_YEAR, LAST_YEAR] = [1900, 2100];

/** Shared keys that only some pages read; elsewhere they have no meaning. */
const READ_ON: ReadonlyMap<string, readonly PageName[]> = new Map<string, readonly PageName[]>([
  ["scenario", []],
  ["variant", ["stocks"]],
  ["layer", ["mineral", "chain"]],
  ["place", ["chain"]],
]);
const entry = (specs: Specs, key: string) => (Object.hasOwn(specs, key) ? specs[key] : undefined);

export function pagePath(page: PageName): string {
  return page === "overview" ? "/" : `/${page}`;
}

export function pageOf(path: string): PageName | null {
  const name = path.replace(/^\/+|\/+$/g, "").toLowerCase();
  if (name === "") return "overview";
  return RENAMED_PAGES.get(name) ?? PAGES.find((page) => page === name) ?? null;
}

export function parseYear(raw: string): Span | undefined {
  const match = /^(\d{4})(?:\.\.(\d{4}))?$/.exec(raw);
  if (!match) return undefined;
  const start = Number(match[1]);
  const end = match[2] === undefined ? start : Number(match[2]);
  if (start < FIRST_YEAR || end > LAST_YEAR || end < start) return undefined;
  return { start, end };
}

export function writeYear(year: number | Span | null | undefined): string {
  if (year === null || year === undefined) return "";
  if (typeof year === "number") return String(year);
  return year.start === year.end ? String(year.start) : `${year.start}..${year.end}`;
}

/** Read an address; what cannot be understood becomes a notice and counts as absent. */
export function parse(path: string, search: string, specsOf: (page: PageName) => Specs): { url: UrlState; notices: Notice[] } {
  const notices: Notice[] = [];
  const page = pageOf(path);
  if (page === null) notices.push({ kind: "page", key: "page", value: path });
  const specs = page === null ? {} : specsOf(page);
  const common: Record<string, Value> = {};
  const own: Record<string, Value> = {};
  for (const [key, spec] of Object.entries(COMMON)) common[key] = absent(spec);
  for (const [key, spec] of Object.entries(specs)) own[key] = absent(spec);
  let year: Span | null = null;
  const query = new URLSearchParams(search);
  for (const given of new Set(query.keys())) {
    const raw = (query.get(given) ?? "").trim();
    const key = Object.hasOwn(specs, given) ? given : (RENAMED_KEYS.get(given) ?? given);
    if (key !== given) notices.push({ kind: "renamed", key: given, value: key });
    if (query.getAll(given).length > 1) notices.push({ kind: "repeated", key: given, value: raw });
    if (raw === "") continue;
    const declared = entry(specs, key);
    const shared = entry(COMMON, key);
    if (!declared && page !== null && READ_ON.get(key)?.includes(page) === false) {
      notices.push({ kind: "key", key, value: raw });
      continue;
    }
    if (declared) {
      const value = read(declared, raw);
      if (value === undefined) notices.push({ kind: "value", key, value: raw });
      else own[key] = value;
    } else if (key === "year") {
      const span = parseYear(raw);
      if (span) year = span;
      else notices.push({ kind: "value", key, value: raw });
    } else if (shared) {
      const value = read(shared, raw);
      if (value !== undefined) common[key] = value;
      else {
        notices.push({ kind: "value", key, value: raw });
        if (shared.kind === "list") common[key] = raw.split("~").filter(isId).slice(0, shared.max);
      }
    } else notices.push({ kind: "key", key, value: raw });
  }
  return { url: { ...(common as unknown as Omit<UrlState, "page" | "year" | "own">), page, year, own }, notices };
}

/** Write the address of a state; keys in a fixed order, so that one view has one address. */
export function format(url: UrlState, specs: Specs): string {
  const query: string[] = [];
  const add = (key: string, raw: string) => {
    if (raw !== "") query.push(`${key}=${encodeURIComponent(raw).replace(/%2C/g, ",").replace(/%3A/g, ":").replace(/%2F/g, "/")}`);
  };
  const shared = (key: string) => {
    if (key === "year") add(key, writeYear(url.year));
    else {
      const spec = COMMON[key];
      if (spec) add(key, write(spec, url[key as keyof UrlState] as Value));
    }
  };
  ORDER.forEach(shared);
  for (const key of Object.keys(specs).sort()) {
    const spec = specs[key];
    if (spec) add(key, write(spec, url.own[key]));
  }
  LAST.forEach(shared);
  return pagePath(url.page ?? "overview") + (query.length > 0 ? `?${query.join("&")}` : "");
}

const asList = (value: string | readonly string[] | null): readonly string[] =>
  value === null || value === "" ? [] : typeof value === "string" ? [value] : value;

/** Change a state; `null` removes a key, what is not named stays. */
export function change(url: UrlState, changes: Changes): UrlState {
  const made: Record<string, unknown> = { ...url };
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined) continue;
    if (key === "mineral" || key === "economy" || key === "method") made[key] = asList(value as string | readonly string[] | null);
    else if (key === "year") made.year = typeof value === "number" ? { start: value, end: value } : value;
    else if (key === "own") {
      const own: Record<string, Value> = { ...url.own };
      for (const [name, item] of Object.entries(value as Record<string, Value | null>)) {
        if (item === null) delete own[name];
        else own[name] = item;
      }
      made.own = own;
    } else made[key] = value ?? "";
  }
  return made as unknown as UrlState;
}

/** State of another page: what is carried over stays, everything else starts afresh. */
export function turnTo(url: UrlState, page: PageName, changes: Changes, specs: Specs): UrlState {
  const own: Record<string, Value> = {};
  for (const [key, spec] of Object.entries(specs)) own[key] = absent(spec);
  const fresh: Record<string, unknown> = { page, own, year: null };
  for (const [key, spec] of Object.entries(COMMON)) fresh[key] = absent(spec);
  for (const key of CARRIED) fresh[key] = url[key];
  return change(fresh as unknown as UrlState, changes);
}
