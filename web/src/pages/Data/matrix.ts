/** Entries of official lists as rows of minerals. Pure functions. */
import type { ListEntry, OfficialList } from "./types";

export interface MatrixRow {
  mineral: string;
  entries: ReadonlyMap<string, readonly ListEntry[]>;
}

export function listKey(list: Pick<OfficialList, "economy" | "year" | "list_type" | "release">): string {
  return [list.economy, list.year, list.list_type, list.release].join(" ");
}

export function matrix(entries: readonly ListEntry[]): MatrixRow[] {
  const rows = new Map<string, Map<string, ListEntry[]>>();
  for (const entry of entries) {
    const row = rows.get(entry.mineral) ?? new Map<string, ListEntry[]>();
    const key = listKey(entry);
    row.set(key, [...(row.get(key) ?? []), entry]);
    rows.set(entry.mineral, row);
  }
  return [...rows].map(([mineral, found]) => ({ mineral, entries: found }));
}
