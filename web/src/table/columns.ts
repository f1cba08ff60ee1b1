import type { ReactNode } from "react";
import type { More } from "../why/more";

export type Plain = string | number | null;

/** A column; methods, so that a table of any row can be handed on. */
export interface Column<T> {
  key: string;
  label: string;
  /** Shown in the row of units. */
  unit?: string;
  kind?: "text" | "number";
  /** Width in pixels the column asks for. */
  width?: number;
  /** What is sorted, filtered and saved; `null` where there is none. */
  value(row: T): Plain;
  /** What is shown; `value` unless told. */
  cell?(row: T): ReactNode;
  /** Claims behind the number: a "why" button is shown. */
  claims?(row: T): readonly string[];
  /** What the number is, for the "why" button; the heading of the column unless told. */
  what?(row: T): string;
  /** Where `claims` are only the first of those behind the number. */
  more?(row: T): More | undefined;
  /** Why there is no number: shown hatched. */
  reason?(row: T): string | undefined;
  /** Further lines of the drawer (rule, assumptions). */
  basis?(row: T): readonly string[];
}

export interface TableSpec<T> {
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey(row: T): string;
  /** First sorting: `key` or `-key`. */
  sort?: string;
  /** A field that filters rows; on for more than 12 rows unless told. */
  filter?: boolean;
  /** Height in pixels of the scrolled part. */
  height?: number;
  empty?: string;
  onRow?(row: T): void;
}

export function compare(a: Plain, b: Plain, lang: string): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), lang === "zh" ? "zh-CN" : "en", { numeric: true });
}

/** Rows in order; those without a value come last either way. */
export function sorted<T>(rows: readonly T[], column: Column<T> | undefined, down: boolean, lang: string): readonly T[] {
  if (!column) return rows;
  return [...rows].sort((x, y) => {
    const [a, b] = [column.value(x), column.value(y)];
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
    return compare(a, b, lang) * (down ? -1 : 1);
  });
}

/** Rows that hold every word that was typed, in any column. */
export function filtered<T>(rows: readonly T[], columns: readonly Column<T>[], typed: string): readonly T[] {
  const words = typed.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const text = columns.map((column) => column.value(row) ?? "").join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
