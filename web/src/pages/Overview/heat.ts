/** From the answer to the cells of the map: states, order, filters and counts. Pure functions. */
import { asBound } from "../../numbers/bounds";
import type { LinkId } from "../../url/grammar";
import { LINKS } from "../../url/grammar";
import type { Brief, OverviewData, OverviewLink, OverviewRow, Reading } from "./types";

/** Classes of availability from the weakest to met; `bound` is known on one side only, `missing` not at all. */
export const BANDS = ["b0", "b1", "b2", "b3", "b4"] as const;
export type Band = (typeof BANDS)[number];
export type State = Band | "bound" | "missing";
export const STATES: readonly State[] = [...BANDS, "bound", "missing"];

const LIMITS = [0.25, 0.5, 0.75, 1] as const;
/** Link R is a contribution to supply, not a requirement that is met, and has limits of its own. */
const LIMITS_R = [0.01, 0.1, 0.25, 0.5] as const;

export function limitsOf(link: LinkId): readonly number[] {
  return link === "R" ? LIMITS_R : LIMITS;
}

export function stateOf(figure: Brief, link: LinkId): State {
  if (figure.value !== null) {
    const value = figure.value;
    return BANDS[limitsOf(link).filter((limit) => value >= limit).length] ?? "b4";
  }
  return figure.low !== null || figure.high !== null ? "bound" : "missing";
}

export interface Line {
  readonly mineral: string;
  /** `null` where the mineral was not assessed at all; then `reason` says why. */
  readonly row: OverviewRow | null;
  readonly reason: string;
}

/** Readings of which only an end is known as bounds. */
function bounded(row: OverviewRow): OverviewRow {
  // A reading of 1 with a lower limit is a number; only "none, at most …" is a limit.
  const told = <F extends Parameters<typeof asBound>[0]>(figure: F): F => (figure.value === 1 ? figure : asBound(figure));
  const readings = ({ autonomous, realised, assured }: OverviewLink["readings"]) => ({ autonomous: told(autonomous), realised: told(realised), assured: told(assured) });
  return { ...row, links: row.links.map((item) => ({ ...item, readings: { ...item.readings, ...readings(item.readings) } })) };
}

/** All minerals of the answer, those that are not assessed too. */
export function linesOf(data: OverviewData): Line[] {
  return [
    ...data.rows.map((row) => ({ mineral: row.mineral, row: bounded(row), reason: "" })),
    ...data.not_assessed.map(({ mineral, reason }) => ({ mineral, row: null, reason })),
  ];
}

export function linkOf(row: OverviewRow, link: LinkId): OverviewLink | undefined {
  return row.links.find((item) => item.link === link);
}

/** The weakest link; nothing where only one link can be read, for then there is nothing to compare. */
export function weakLink(row: OverviewRow | null): LinkId | null {
  return row?.weakest && row.weakest.compared.length > 1 ? row.weakest.link : null;
}

/** A rough number: the reading is an estimate. */
export function isRough(figure: Brief): boolean {
  return figure.status === "estimate" && figure.value !== null;
}

/** The reading is that of the metal which the mineral is won with. */
export function ofHost(figure: Brief): boolean {
  return figure.rule === "host_proxy" && stateOf(figure, "U") !== "missing";
}

/** Is any link of the line known, or known on one side, in this reading? */
export function hasFigure(line: Line, reading: Reading): boolean {
  return line.row !== null && line.row.links.some((item) => stateOf(item.readings[reading], item.link) !== "missing");
}

/** Lowest value of a line among the links that need something; link R only adds to supply. */
export function lowest(line: Line, reading: Reading): number | null {
  const values = (line.row?.links ?? []).filter((item) => item.link !== "R").map((item) => item.readings[reading].value);
  const known = values.filter((value): value is number => value !== null);
  return known.length > 0 ? Math.min(...known) : null;
}

/** Highest rank among the links that methods serve. */
export function riskOf(line: Line): number | null {
  const known = (line.row?.links ?? []).map((item) => item.risk?.quantile ?? null).filter((value): value is number => value !== null);
  return known.length > 0 ? Math.max(...known) : null;
}

export type Sort = "availability" | "name" | "risk";

/** Sort; what is not known comes last in every order but that of names. */
export function sorted(lines: readonly Line[], sort: Sort, reading: Reading, name: (mineral: string) => string, lang: string): Line[] {
  const byName = (a: Line, b: Line) => name(a.mineral).localeCompare(name(b.mineral), lang === "zh" ? "zh-CN" : "en");
  const last = (value: number | null, order: number) => (value === null ? Number.POSITIVE_INFINITY : value * order);
  const known = (line: Line) => (hasFigure(line, reading) ? 0 : 1);
  return [...lines].sort((a, b) => {
    if (sort === "name") return byName(a, b);
    if (sort === "risk") return last(riskOf(a), -1) - last(riskOf(b), -1) || byName(a, b);
    const [one, other] = [lowest(a, reading), lowest(b, reading)];
    if (one !== null && other !== null && one !== other) return one - other;
    if ((one === null) !== (other === null)) return one === null ? 1 : -1;
    return known(a) - known(b) || byName(a, b);
  });
}

export interface Filter {
  readonly only: "all" | "known" | "listed";
  readonly reading: Reading;
  readonly economy: string;
  readonly inGroup: (mineral: string) => boolean;
  readonly matches: (mineral: string) => boolean;
}

export function kept(line: Line, filter: Filter): boolean {
  if (filter.only === "known" && !hasFigure(line, filter.reading)) return false;
  if (filter.only === "listed" && !(line.row?.lists ?? []).some((entry) => entry.economy === filter.economy)) return false;
  return filter.inGroup(line.mineral) && filter.matches(line.mineral);
}

export type Tally = Record<State, number>;

/** How many minerals are in which state at each link. */
export function tally(lines: readonly Line[], reading: Reading): Record<LinkId, Tally> {
  const none = (): Tally => ({ b0: 0, b1: 0, b2: 0, b3: 0, b4: 0, bound: 0, missing: 0 });
  const made: Record<LinkId, Tally> = { U: none(), M: none(), D: none(), R: none() };
  for (const line of lines) {
    for (const link of LINKS) {
      const found = line.row ? linkOf(line.row, link) : undefined;
      made[link][found ? stateOf(found.readings[reading], link) : "missing"] += 1;
    }
  }
  return made;
}

/** A reason without the codes of its mineral, so that equal reasons count together. */
export function sameReason(reason: string): string {
  return reason.replace(/\d{6}(?:[,，、]\s*\d{6})*/g, "…").trim();
}

export interface Counted {
  reason: string;
  count: number;
}

/** Why links have no figure, most frequent reason first. */
export function reasons(lines: readonly Line[], reading: Reading, link: LinkId): Counted[] {
  const counts = new Map<string, number>();
  for (const line of lines) {
    const found = line.row ? linkOf(line.row, link)?.readings[reading] : undefined;
    if (line.row && (!found || stateOf(found, link) !== "missing")) continue;
    const reason = sameReason(found?.reason ?? "") || "";
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
}

export interface Answer {
  /** All minerals, those not assessed included. */
  all: number;
  /** Minerals of which at least one of U, M, D can be read. */
  answered: number;
  /** Of these, minerals of which more than one link can be read, so that one is the weakest. */
  compared: number;
  /** Link that is weakest most often, and how often. */
  weakest: LinkId | null;
  often: number;
  /** Minerals whose weakest link, or the only one that can be read, covers less than half. */
  short: string[];
  /** Minerals of which nothing is held. */
  unheld: number;
  /** Most frequent reason among the minerals without an answer. */
  reason: Counted | null;
}

/** The sentences on top: where the economy is weakest, and what cannot be answered. */
export function answerOf(lines: readonly Line[]): Answer {
  const rows = lines.flatMap((line) => (line.row?.weakest ? [line.row] : []));
  const counts = new Map<LinkId, number>();
  const named = rows.map(weakLink).filter((link) => link !== null);
  for (const link of named) counts.set(link, (counts.get(link) ?? 0) + 1);
  const [most] = [...counts].sort((a, b) => b[1] - a[1]);
  const short = rows.filter((row) => (row.weakest?.value ?? 1) < 0.5).sort((a, b) => (a.weakest?.value ?? 0) - (b.weakest?.value ?? 0));
  const open = lines.filter((line) => line.row && !line.row.weakest);
  const [reason] = reasons(open, "assured", "U").filter((item) => item.reason !== "");
  return {
    all: lines.length,
    answered: rows.length,
    compared: named.length,
    weakest: most?.[0] ?? null,
    often: most?.[1] ?? 0,
    short: short.map((row) => row.mineral),
    unheld: lines.filter((line) => line.row === null).length,
    reason: reason ?? null,
  };
}
