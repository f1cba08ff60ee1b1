/** Units of numbers; the catalog of the API adds to what is known from the start. */
import type { Lang } from "../url/grammar";

export interface UnitRow {
  dimension: string;
  factor: string;
  name_zh: string;
}

const units = new Map<string, UnitRow>(
  (
    [
      ["t", "mass", "1", "吨"],
      ["kt", "mass", "1000", "千吨"],
      ["Mt", "mass", "1000000", "百万吨"],
      ["kg", "mass", "0.001", "千克"],
      ["fraction", "fraction", "1", "比例"],
      ["percent", "fraction", "0.01", "百分比"],
      ["USD", "currency", "1", "美元"],
      ["kUSD", "currency", "1000", "千美元"],
      ["MUSD", "currency", "1000000", "百万美元"],
      ["USD/t", "price", "1", "美元/吨"],
      ["year", "time", "1", "年"],
      ["none", "none", "1", "无单位"],
      ["score", "score", "1", "分"],
      ["count", "count", "1", "个"],
    ] as const
  ).map(([unit, dimension, factor, name_zh]) => [unit, { dimension, factor, name_zh }]),
);

export function setUnits(rows: readonly { id: string; dimension?: string; factor?: number | string | null; name_zh: string }[]): void {
  for (const row of rows) {
    if (row.dimension !== undefined && row.factor !== undefined && row.factor !== null) units.set(row.id, { dimension: row.dimension, factor: String(row.factor), name_zh: row.name_zh });
  }
}

export function unitRow(unit: string): UnitRow | undefined {
  return units.get(unit);
}

/** How a unit is written behind a number: its symbol in English, its name in Chinese. */
export function unitLabel(unit: string, lang: Lang): string {
  if (unit === "fraction" || unit === "percent") return "%";
  if (["", "none", "score", "count"].includes(unit)) return "";
  const row = units.get(unit);
  if (!row) return unit;
  if (lang === "zh") return row.name_zh;
  return unit === "year" ? "years" : unit;
}
