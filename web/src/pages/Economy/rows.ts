/** Rows of the charts of an economy; pure. */
import { asBound } from "../../numbers/bounds";
import type { DependenceRow, EconomyData, EconomyRow, Side } from "./types";
import type { Brief } from "./types";

export interface Bar {
  key: string;
  mineral: string;
  link: string;
  figure: Brief;
  /** Length of the bar: the value, or the bound that is known. */
  size: number;
  bound: "" | "least" | "most";
  place: number | null;
  producers: number | null;
  concentration: number | null;
}

/** A bound says something only if it excludes something: at least nothing, or at most everything, does not. */
export function boundOf(figure: Brief): { size: number; bound: Bar["bound"] } | null {
  if (figure.value !== null) return { size: figure.value, bound: "" };
  const { low = null, high = null } = figure;
  if (low !== null && low > 0) return { size: low, bound: "least" };
  if (high !== null && high < 1) return { size: high, bound: "most" };
  return null;
}

function bar(row: EconomyRow, given: Brief | null): Bar[] {
  const figure = given && asBound(given);
  const found = figure && boundOf(figure);
  if (!figure || !found) return [];
  return [{ key: `${row.mineral} ${row.link}`, mineral: row.mineral, link: row.link, figure, ...found, place: row.place, producers: row.producers, concentration: row.concentration }];
}

const inLink = (link: string) => (row: { link: string }) => link === "" || row.link === link;

/** Net import reliance, the greatest first. */
export function relianceBars(data: EconomyData, link = ""): Bar[] {
  return data.rows
    .filter(inLink(link))
    .flatMap((row) => bar(row, row.net_import_reliance))
    .sort((a, b) => b.size - a.size || a.key.localeCompare(b.key));
}

export const SHARE_OF = { output: "output_share", reserves: "reserve_share", exports: "export_share" } as const;
export type Quantity = keyof typeof SHARE_OF;

/** Shares of the world, the greatest first; those of nothing are left out. */
export function shareBars(data: EconomyData, quantity: Quantity, link = ""): Bar[] {
  return data.rows
    .filter(inLink(link))
    .flatMap((row) => bar(row, row[SHARE_OF[quantity]]))
    .filter((item) => item.size > 0)
    .sort((a, b) => b.size - a.size || a.key.localeCompare(b.key));
}

export interface Unknown {
  reason: string;
  needs: string;
  of: { mineral: string; link: string }[];
}

/** What is not known of a quantity, by reason, the most frequent first. */
export function unknownOf(data: EconomyData, quantity: string, link = ""): Unknown[] {
  const groups = new Map<string, Unknown>();
  for (const item of data.unknown) {
    if (item.quantity !== quantity || !inLink(link)(item)) continue;
    const group = groups.get(item.reason) ?? { reason: item.reason, needs: item.needs ?? "", of: [] };
    group.of.push({ mineral: item.mineral, link: item.link });
    groups.set(item.reason, group);
  }
  return [...groups.values()].sort((a, b) => b.of.length - a.of.length);
}

export interface Counts {
  strong: number;
  shares: number;
  first: number;
  dependent: number;
  reliances: number;
  unknown: number;
}

export function counts(data: EconomyData): Counts {
  return {
    strong: data.strengths.length,
    shares: data.rows.filter((row) => row.output_share && row.output_share.value !== null).length,
    first: data.rows.filter((row) => row.place === 1).length,
    dependent: data.dependences.length,
    reliances: relianceBars(data).length,
    unknown: data.rows.length - relianceBars(data).length,
  };
}

export interface Range {
  low: number;
  high: number;
  /** Where the dot stands: the value, the one bound that is known, or between two. */
  at: number;
  exact: boolean;
}

/** Least and most of a reliance within the axes; nothing where neither end is known. */
export function rangeOf(side: Side): Range | null {
  if (side.value !== null) return { low: clip(side.value), high: clip(side.value), at: clip(side.value), exact: true };
  if (side.low === null && side.high === null) return null;
  const [low, high] = [clip(side.low ?? FLOOR), clip(side.high ?? 1)];
  if (low <= FLOOR && high >= 1) return null;
  return { low, high, at: side.low === null ? high : side.high === null ? low : (low + high) / 2, exact: false };
}

export const FLOOR = -1;
const clip = (value: number) => Math.min(1, Math.max(FLOOR, value));

export interface Spot {
  row: DependenceRow;
  x: Range;
  y: Range;
}

export function spots(rows: readonly DependenceRow[], link = ""): Spot[] {
  return rows.filter(inLink(link)).flatMap((row) => {
    const [x, y] = [rangeOf(row.sides[0]), rangeOf(row.sides[1])];
    return x && y ? [{ row, x, y }] : [];
  });
}

/** Why a side is not known, and what would settle it. */
export function lacking({ found }: Side): string {
  return "reason" in found ? [found.reason, found.needs].filter(Boolean).join(" ") : "";
}

export function sideClaims(side: Side): string[] {
  const { claims } = side.found;
  return Array.isArray(claims) ? claims : [...new Set(Object.values(claims).flat())];
}

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

const meets = (a: Rect, b: Rect) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** A place for a label around its point that meets nothing placed before; nothing where there is no room. */
export function placeLabel(at: { x: number; y: number }, size: { width: number; height: number }, taken: readonly Rect[], within: Rect): Rect | null {
  const gap = 7;
  const { width, height } = size;
  for (const far of [0, 10, 22, 36]) {
    const away = gap + far;
    const places: [number, number][] = [
      [at.x + away, at.y - height / 2],
      [at.x - away - width, at.y - height / 2],
      [at.x - width / 2, at.y - away - height],
      [at.x - width / 2, at.y + away],
      [at.x + away * 0.7, at.y - away * 0.7 - height],
      [at.x + away * 0.7, at.y + away * 0.7],
      [at.x - away * 0.7 - width, at.y - away * 0.7 - height],
      [at.x - away * 0.7 - width, at.y + away * 0.7],
    ];
    for (const [x, y] of places) {
      const box = { x, y, width, height };
      const inside = x >= within.x && y >= within.y && x + width <= within.x + within.width && y + height <= within.y + within.height;
      if (inside && !taken.some((other) => meets(box, other))) return box;
    }
  }
  return null;
}
