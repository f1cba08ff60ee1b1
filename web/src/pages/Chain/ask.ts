/** From the address to the question of the API; pure. */
import type { Params } from "../../api/client";
import { writeYear, type Changes, type UrlState } from "../../url/grammar";
import type { ChainEntry } from "./types";

/** Shown where the address asks for nothing: a small case in which every mark occurs and the test says something. */
export const FIRST_TARGET = "battery-2020-lithium";
export const FIRST_ECONOMY = "CHN";
export const PERCENTILE_SAMPLES = 200;

export function targetOf(url: UrlState): string {
  const given = String(url.own.target ?? "");
  return given || (url.mineral.length === 0 ? FIRST_TARGET : "");
}

/** A definition is asked for with economy and year, a case has its own. */
export function question(url: UrlState, entry: ChainEntry | undefined): Params {
  const target = targetOf(url);
  const shown = { layer: url.layer, place: url.place, before: url.own.before === true || undefined, samples: Number(url.own.samples ?? 0) || undefined };
  if (target && entry?.kind !== "chain") return { target, ...shown };
  const where = { economy: url.economy.length > 0 ? url.economy : [FIRST_ECONOMY], year: writeYear(url.year) };
  return target ? { target, ...where, ...shown } : { mineral: url.mineral[0] ?? "", ...where, ...shown };
}

/** What choosing another target changes: layer, place and open panel belong to the one before. */
export function choose(entry: ChainEntry | undefined): Changes {
  const fresh: Changes = { layer: null, place: null };
  if (!entry) return { ...fresh, own: { target: null, open: null } };
  const own = { target: entry.id, open: null };
  if (entry.kind === "chain") return { ...fresh, mineral: entry.mineral, own };
  const [start, end] = entry.period ?? [0, 0];
  return { ...fresh, mineral: entry.mineral, economy: entry.scope.length <= 12 ? entry.scope : null, year: start ? { start, end } : null, own };
}

/** Cases and definitions to offer: those of the mineral first; frames serve any mineral and cannot be asked for by name. */
export function offered(entries: readonly ChainEntry[], mineral: string): { own: ChainEntry[]; others: ChainEntry[] } {
  const usable = entries.filter((entry) => !entry.id.startsWith("frame-") && (entry.kind === "case" || entry.id !== entry.mineral.replaceAll("_", "-")));
  return { own: usable.filter((entry) => entry.mineral === mineral), others: usable.filter((entry) => entry.mineral !== mineral && entry.kind === "case") };
}
