import { describe, expect, it } from "vitest";
import { filtersSet, claimFilters, tradeFilters } from "./ask";
import { listKey, matrix } from "./matrix";
import { count, pagesOf, shownPage, split, widthOf, years } from "./paging";
import type { ListEntry } from "./types";
import { keys } from "./url";
import { parse } from "../../url/grammar";

describe("pages of a long table", () => {
  it("asks for the first page while the total is unknown", () => {
    expect(pagesOf(0, 40, null)).toEqual([0]);
  });
  it("asks for every page that the rows lie in, and none beyond the end", () => {
    expect(pagesOf(95, 210, 1000)).toEqual([0, 1, 2]);
    expect(pagesOf(950, 1200, 1000)).toEqual([9]);
    expect(pagesOf(5000, 5100, 120)).toEqual([1]);
  });
  it("names the rows of the page that is read", () => {
    expect(shownPage(195, 230, 1000)).toEqual({ page: 2, from: 201, to: 300 });
    expect(shownPage(110, 117, 118)).toEqual({ page: 1, from: 101, to: 118 });
    expect(shownPage(0, 0, 0)).toEqual({ page: 0, from: 0, to: 0 });
  });
});

describe("words of cells", () => {
  it("writes years and numbers", () => {
    expect([years(2020, 2020), years(2020, 2024), years(null, null)]).toEqual(["2020", "2020–2024", ""]);
    expect(count(35152)).toBe("35,152");
  });
  it("splits names that hold commas", () => {
    expect(split("A, B.~C~~C")).toEqual(["A, B.", "C"]);
  });
});

describe("questions of an address", () => {
  const url = (query: string) => parse("/data", query, () => keys).url;
  it("asks for what the address says", () => {
    const asked = claimFilters(url("section=claims&mineral=cobalt&kind=production~reserve&year=2015..2024&excluded=true&q=row%201854"));
    expect(asked).toMatchObject({ mineral: ["cobalt"], kind: ["production", "reserve"], year: "2015..2024", excluded: "true", q: "row 1854", bound: "" });
    expect(filtersSet(asked)).toBe(5);
    expect(filtersSet(claimFilters(url("")))).toBe(0);
  });
  it("asks for the flows of one mineral and one economy", () => {
    expect(tradeFilters(url("mineral=cobalt~nickel&economy=CHN~USA&exporter=COD"))).toMatchObject({ mineral: "cobalt", economy: "CHN", exporter: ["COD"] });
  });
  it("notices what it does not know", () => {
    expect(parse("/data", "section=nowhere&bound=odd", () => keys).notices.map((notice) => notice.key)).toEqual(["section", "bound"]);
  });
});

describe("official lists", () => {
  const entry = (mineral: string, economy: string, wording: string) => ({ mineral, economy, year: 2023, list_type: "critical", release: "r", wording }) as ListEntry;
  it("puts the entries of a mineral into one row", () => {
    const rows = matrix([entry("cobalt", "EU27", "cobalt"), entry("graphite", "EU27", "natural graphite"), entry("cobalt", "USA", "Co"), entry("cobalt", "USA", "cobalt")]);
    expect(rows.map((row) => [row.mineral, row.entries.size])).toEqual([["cobalt", 2], ["graphite", 1]]);
    expect(rows[0]?.entries.get(listKey(entry("", "USA", "")))?.map((found) => found.wording)).toEqual(["Co", "cobalt"]);
  });
  it("gives columns the width of their words", () => {
    expect(widthOf("id", ["a"])).toBeLessThan(widthOf("id", ["a long word"]));
    expect(widthOf("id", ["钴钴钴"])).toBe(widthOf("id", ["cobalt"]));
    expect(widthOf("id", ["x".repeat(500)])).toBe(380);
  });
});
