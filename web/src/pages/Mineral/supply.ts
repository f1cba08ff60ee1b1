/** Series and bars of supply by economy. Pure functions. */
import type { SupplyPoint, SupplyProcess, SupplySeries } from "./types";

export const MOST = 7;

/** The point of a single year. */
export function inYear(series: SupplySeries | null | undefined, year: number): SupplyPoint | undefined {
  return series?.points.find((point) => point.start === year && point.end === year);
}

/** Years for which some economy has an amount, in order. */
export function yearsOf(process: SupplyProcess): number[] {
  const years = new Set<number>();
  for (const series of process.series) for (const point of series.points) if (point.start === point.end && point.value !== null) years.add(point.start);
  return [...years].sort((a, b) => a - b);
}

/** Years that can be compared: a world total is published, or at least three economies are named; all, where there is none. */
export function fullYears(process: SupplyProcess): number[] {
  const years = yearsOf(process);
  const full = years.filter((year) => (inYear(process.world, year)?.value ?? null) !== null || process.series.filter((series) => (inYear(series, year)?.value ?? null) !== null).length >= 3);
  return full.length > 0 ? full : years;
}

export interface Stack {
  /** Economy, `OTH` for what publishers put together, `REST` for smaller ones, `GAP` for what is missing to the world total. */
  key: string;
  values: (number | null)[];
}

/** Stacks for the largest economies by the latest year, smaller ones together, and what the world total has above the sum. */
export function stacks(process: SupplyProcess, years: readonly number[], most = MOST): Stack[] {
  const values = (series: SupplySeries | null | undefined) => years.map((year) => inYear(series, year)?.value ?? null);
  const size = (row: readonly (number | null)[]) => Math.max(0, ...row.map((value) => value ?? 0));
  const lastOf = (row: readonly (number | null)[]) => row.at(-1) ?? -1;
  const all = process.series.map((series) => ({ key: series.economy, values: values(series) })).filter((stack) => stack.values.some((value) => value !== null));
  all.sort((a, b) => lastOf(b.values) - lastOf(a.values) || size(b.values) - size(a.values));
  const shown = all.slice(0, most);
  const small = all.slice(most);
  const sum = (rows: readonly Stack[], index: number) => {
    const found = rows.map((row) => row.values[index] ?? null).filter((value): value is number => value !== null);
    return found.length > 0 ? found.reduce((total, value) => total + value, 0) : null;
  };
  if (small.length > 0) shown.push({ key: "REST", values: years.map((_, index) => sum(small, index)) });
  const other = values(process.other);
  if (other.some((value) => value !== null)) shown.push({ key: "OTH", values: other });
  const world = values(process.world);
  const gap = years.map((_, index) => {
    const total = world[index] ?? null;
    const known = sum(shown, index);
    if (total === null || known === null) return null;
    const rest = total - known;
    return rest > total * 0.01 ? rest : null;
  });
  if (gap.some((value) => value !== null)) shown.push({ key: "GAP", values: gap });
  return shown;
}

export interface SharePeriod {
  start: number;
  end: number;
  publisher: string;
  rows: { economy: string; point: SupplyPoint }[];
}

/** Tables that give only shares, one group per period and publisher, the latest and fullest first. */
export function sharePeriods(process: SupplyProcess): SharePeriod[] {
  const groups = new Map<string, SharePeriod>();
  for (const series of process.shares) {
    for (const point of series.points) {
      const key = `${point.start} ${point.end} ${point.publisher}`;
      const group = groups.get(key) ?? { start: point.start, end: point.end, publisher: point.publisher, rows: [] };
      group.rows.push({ economy: series.economy, point });
      groups.set(key, group);
    }
  }
  const made = [...groups.values()];
  for (const group of made) group.rows.sort((a, b) => (b.point.share ?? 0) - (a.point.share ?? 0));
  return made.sort((a, b) => b.rows.length - a.rows.length || b.end - a.end);
}

/** The last year in which at least three economies have an amount, else the last with any. */
export function latestFull(process: SupplyProcess): number | null {
  const years = yearsOf(process);
  const named = (year: number) => process.series.filter((series) => (inYear(series, year)?.value ?? null) !== null).length;
  return [...years].reverse().find((year) => named(year) >= 3) ?? years.at(-1) ?? null;
}

export interface PointRow {
  key: string;
  economy: string;
  point: SupplyPoint;
}

/** Every point of a process as rows of a table. */
export function pointRows(process: SupplyProcess): PointRow[] {
  const all = [...(process.world ? [process.world] : []), ...process.series, ...(process.other ? [process.other] : []), ...process.shares];
  return all.flatMap((series, place) => series.points.map((point, index) => ({ key: `${place} ${series.economy} ${index}`, economy: series.economy, point })));
}
