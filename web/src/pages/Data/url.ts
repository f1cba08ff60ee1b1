import { choice, id, list, number, text, whole, type Specs } from "../../url/spec";

export const SECTIONS = ["catalogue", "claims", "trace", "conflicts", "trade", "sql", "sources", "lists"] as const;
export const BOUNDS = ["none", "gt", "lt", "range", "withheld", "not_available", "not_applicable", "net_exporter", "small", "zero", "described"] as const;
export const CLAIM_SORTS = ["claim", "mineral", "kind", "link", "process", "economy", "start", "amount", "contained", "unit", "form", "raw", "release"] as const;
export const TRADE_SORTS = ["value_kusd", "quantity_t", "year", "exporter", "importer", "hs"] as const;

/**
 * An address with `claim` is the trace of that figure; in the section of claims the trace opens at the side.
 * `sort` and `order` are of the claims, `by` and `way` of the trade flows; `query` and `limit` are of the SQL console.
 */
export const keys: Specs = {
  section: choice(["", ...SECTIONS], ""),
  claim: text(200),
  kind: list(40, "kind"),
  process: list(20, "process"),
  release: list(60, "release"),
  publisher: text(2000, "publisher"),
  bound: choice(["", ...BOUNDS], ""),
  estimated: choice(["", "true", "false"], ""),
  excluded: choice(["", "true", "false"], ""),
  sort: choice(CLAIM_SORTS, "claim"),
  order: choice(["asc", "desc"], "asc"),
  tolerance: number(0, 2, 0.02),
  hs: list(30),
  exporter: list(12, "economy"),
  importer: list(12, "economy"),
  by: choice(TRADE_SORTS, "value_kusd"),
  way: choice(["asc", "desc"], "desc"),
  query: text(8000),
  limit: whole(1, 10_000, 1000),
  table: id("minerals"),
};
