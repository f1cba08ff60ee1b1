/** Values in an address against the catalog: names, symbols and ISO codes are understood, unknown values are dropped with a notice. */
import { writeYear, type Notice, type PageName, type UrlState } from "./grammar";
import { absent, type CheckedTable, type Specs, type Value } from "./spec";

type Names = ReadonlyMap<string, string>;

export interface Known {
  /** Lower-case name, symbol or alias to id; `null` for a table that is not known. */
  readonly mineral: Names | null;
  readonly economy: Names | null;
  readonly method: Names | null;
  /** Tables that keys of single pages are looked up in. */
  readonly tables?: Readonly<Partial<Record<CheckedTable, Names>>>;
}

/** Id of what is called so; blanks and hyphens stand for the underscore of ids. */
function lookUp(table: Names, given: string): string | undefined {
  const name = given.trim().toLowerCase();
  return table.get(name) ?? table.get(name.replace(/[\s-]+/g, "_")) ?? table.get(name.replace(/[\s_]+/g, "-"));
}

function sift(table: Names, given: readonly string[]): { good: string[]; bad: string[] } {
  const good: string[] = [];
  const bad: string[] = [];
  for (const item of given) {
    const found = lookUp(table, item);
    if (found === undefined) bad.push(item);
    else if (!good.includes(found)) good.push(found);
  }
  return { good, bad };
}

/** `unknown` holds what no mineral or economy is called, for pages that are about one. */
export function checkIds(url: UrlState, known: Known, specs: Specs = {}): { url: UrlState; notices: Notice[]; unknown: { mineral: string[]; economy: string[] } } {
  const notices: Notice[] = [];
  const unknown = { mineral: [] as string[], economy: [] as string[] };
  const made: Record<string, unknown> = { ...url };
  const tell = (key: string, bad: readonly string[]) => bad.forEach((value) => notices.push({ kind: "value", key, value }));
  for (const key of ["mineral", "economy", "method"] as const) {
    const table = known[key];
    if (!table) continue;
    const { good, bad } = sift(table, url[key]);
    tell(key, bad);
    if (key !== "method") unknown[key] = bad;
    made[key] = good;
  }
  const own: Record<string, Value> = { ...url.own };
  for (const [key, spec] of Object.entries(specs)) {
    const value = own[key];
    const table = "table" in spec && spec.table ? known.tables?.[spec.table] : undefined;
    if (!table || value === undefined || value === absent(spec)) continue;
    const given = Array.isArray(value) ? (value as readonly string[]) : spec.kind === "text" ? String(value).split("~").filter(Boolean) : [String(value)];
    const { good, bad } = sift(table, given);
    tell(key, bad);
    own[key] = Array.isArray(value) ? good : spec.kind === "text" ? good.join("~") : (good[0] ?? absent(spec));
  }
  made.own = own;
  return { url: made as unknown as UrlState, notices, unknown };
}

/** The table in which a page about one thing finds nothing of the name given; it shows no other thing in its place. */
export function namelessOf(url: UrlState, unknown: { readonly mineral: readonly string[]; readonly economy: readonly string[] }): "mineral" | "economy" | null {
  const about = url.page === "mineral" || url.page === "chain" || url.page === "stocks" ? "mineral" : url.page === "economy" ? "economy" : null;
  return about && url[about].length === 0 && unknown[about].length > 0 ? about : null;
}

type Counted = "mineral" | "economy" | "method" | "year";

/** How many values a page shows of what addresses may hold in number. */
const SHOWN: Readonly<Partial<Record<PageName, Partial<Record<Counted, number>>>>> = {
  overview: { economy: 1, year: 1 },
  mineral: { mineral: 1, economy: 1, year: 1 },
  economy: { mineral: 1, economy: 2, year: 1 },
  chain: { mineral: 1 },
  stocks: { mineral: 1 },
  criticality: { economy: 1, method: 1, year: 1 },
  compare: { year: 1 },
};

/** Notices for more values than the page shows; the address keeps them, since other pages do show them. */
export function checkCounts(url: UrlState): Notice[] {
  const shown = url.page === null ? undefined : SHOWN[url.page];
  const notices: Notice[] = [];
  for (const [key, most] of Object.entries(shown ?? {}) as [Counted, number][]) {
    if (key === "year") {
      if (url.year && url.year.start !== url.year.end) notices.push({ kind: "first", key, value: writeYear(url.year.end) });
    } else if (url[key].length > most) notices.push({ kind: "first", key, value: url[key].slice(0, most).join(", ") });
  }
  return notices;
}

/** A value that only its page or the API could know to be wrong; `scope` is what it was asked with. */
export interface Refusal {
  readonly scope: string;
  readonly key: string;
  readonly value: string;
}

const written = (value: unknown): string => (Array.isArray(value) ? value.join("~") : typeof value === "string" || typeof value === "number" ? String(value) : "");

/** What a refusal depends on: a layer of one chain may be none of another. */
export function scopeOf(url: UrlState): string {
  return [url.page, url.mineral.join("~"), url.economy.join("~"), written(url.own.case), written(url.own.chain)].join(" ");
}

export function valueOf(url: UrlState, key: string): string {
  return written(Object.hasOwn(url.own, key) ? url.own[key] : Object.hasOwn(url, key) ? url[key as keyof UrlState] : "");
}

/** Take out what was refused, each with a notice. */
export function dropRefused(url: UrlState, refused: readonly Refusal[], specs: Specs): { url: UrlState; notices: Notice[] } {
  const scope = scopeOf(url);
  const mine = refused.filter((item) => item.scope === scope && item.value !== "" && item.value === valueOf(url, item.key));
  if (mine.length === 0) return { url, notices: [] };
  const made: Record<string, unknown> = { ...url };
  const own: Record<string, Value> = { ...url.own };
  for (const { key } of mine) {
    const spec = Object.hasOwn(specs, key) ? specs[key] : undefined;
    if (spec) own[key] = absent(spec);
    else made[key] = Array.isArray(made[key]) ? [] : "";
  }
  return { url: { ...(made as unknown as UrlState), own }, notices: mine.map(({ key, value }) => ({ kind: "value", key, value })) };
}
