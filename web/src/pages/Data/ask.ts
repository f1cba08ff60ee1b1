/** The questions that an address asks of the API. Pure functions. */
import type { Params } from "../../api/client";
import { writeYear, type UrlState } from "../../url/grammar";

const list = (url: UrlState, key: string): readonly string[] => (url.own[key] as readonly string[] | undefined) ?? [];
const word = (url: UrlState, key: string): string => String(url.own[key] ?? "");

export function claimFilters(url: UrlState): Params {
  return {
    mineral: url.mineral,
    kind: list(url, "kind"),
    link: url.link,
    process: list(url, "process"),
    economy: url.economy,
    year: writeYear(url.year),
    release: list(url, "release"),
    publisher: word(url, "publisher"),
    bound: word(url, "bound"),
    estimated: word(url, "estimated"),
    excluded: word(url, "excluded"),
    q: url.q.slice(0, 200),
  };
}

/** How many of the filters are set. */
export function filtersSet(params: Params): number {
  return Object.values(params).filter((value) => (Array.isArray(value) ? value.length > 0 : value !== "" && value !== null && value !== undefined)).length;
}

export function tradeFilters(url: UrlState): Params {
  return {
    mineral: url.mineral[0] ?? "",
    hs: list(url, "hs"),
    link: url.link,
    year: writeYear(url.year),
    exporter: list(url, "exporter"),
    importer: list(url, "importer"),
    economy: url.economy[0] ?? "",
  };
}
