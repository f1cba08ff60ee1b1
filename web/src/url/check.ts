/** Ids in an address against the catalog: names, symbols and ISO codes are understood, unknown ids are dropped. */
import type { Notice, UrlState } from "./grammar";

export interface Known {
  /** Lower-case name, symbol or alias to id; `null` for a table that is not known. */
  readonly mineral: ReadonlyMap<string, string> | null;
  readonly economy: ReadonlyMap<string, string> | null;
  readonly method: ReadonlyMap<string, string> | null;
}

export function checkIds(url: UrlState, known: Known): { url: UrlState; notices: Notice[] } {
  const notices: Notice[] = [];
  const made: Record<string, unknown> = { ...url };
  for (const key of ["mineral", "economy", "method"] as const) {
    const table = known[key];
    if (!table) continue;
    const good: string[] = [];
    for (const given of url[key]) {
      const found = table.get(given.toLowerCase());
      if (found === undefined) notices.push({ kind: "value", key, value: given });
      else if (!good.includes(found)) good.push(found);
    }
    made[key] = good;
  }
  return { url: made as unknown as UrlState, notices };
}
