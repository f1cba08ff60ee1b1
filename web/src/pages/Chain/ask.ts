/** From the address to the question of the API; pure. */
import type { Asked } from "../../api/views";
import { writeYear, type Changes, type UrlState } from "../../url/grammar";
import type { ChainEntry } from "./types";

/** Shown where the address asks for nothing: a small case in which every mark occurs and the test says something. */
export const FIRST_CASE = "battery-2020-lithium";
export const FIRST_ECONOMY = "CHN";
export const PERCENTILE_SAMPLES = 200;
export const MOST_PLACES = 12;

const own = (url: UrlState, key: string): string => String(url.own[key] ?? "");

export function caseOf(url: UrlState): string {
  return own(url, "case") || (url.mineral.length === 0 && own(url, "chain") === "" ? FIRST_CASE : "");
}

export function economiesOf(url: UrlState): readonly string[] {
  return url.economy.length > 0 ? url.economy : [FIRST_ECONOMY];
}

/** A case has its own places and years; a mineral or definition is asked for with those of the address. */
export function question(url: UrlState): Asked<"chain"> {
  const shown = { layer: url.layer, place: url.place, before: url.own.before === true ? true : null, samples: Number(url.own.samples ?? 0) || null };
  const named = caseOf(url);
  if (named) return { case: named, ...shown };
  const where = { economy: economiesOf(url), year: writeYear(url.year) };
  const chain = own(url, "chain");
  return chain ? { target: chain, ...where, ...shown } : { mineral: url.mineral[0] ?? "", ...where, ...shown };
}

const FRESH: Changes = { layer: null, place: null };

/** What choosing a case or definition changes: layer, place and open panel belong to the one before. */
export function choose(entry: ChainEntry | undefined): Changes {
  if (!entry) return { ...FRESH, own: { case: null, chain: null, open: null } };
  if (entry.kind === "chain") return { ...FRESH, mineral: entry.mineral, own: { case: null, chain: entry.id, open: null } };
  const [start, end] = entry.period ?? [0, 0];
  const economy = entry.scope.length === 1 ? entry.scope : null;
  return { ...FRESH, mineral: entry.mineral, economy, year: start ? { start, end } : null, own: { case: entry.id, chain: null, open: null } };
}

/** What choosing a mineral, place or year changes: it ends a case. */
export function ask(changes: Changes, { mineral = false } = {}): Changes {
  return { ...FRESH, ...changes, own: { case: null, open: null, ...(mineral ? { chain: null } : {}) } };
}

/** Cases and definitions of a mineral (its only definition is asked for by its name), and cases of others. */
export function offered(entries: readonly ChainEntry[], mineral: string): { mine: ChainEntry[]; others: ChainEntry[] } {
  const cases = entries.filter((entry) => entry.kind === "case");
  const definitions = entries.filter((entry) => entry.kind === "chain" && entry.mineral === mineral);
  const further = definitions.length > 1 ? definitions.filter((entry) => entry.id !== mineral.replaceAll("_", "-")) : [];
  return { mine: [...cases.filter((entry) => entry.mineral === mineral), ...further], others: cases.filter((entry) => entry.mineral !== mineral) };
}
