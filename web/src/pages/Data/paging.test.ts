import { describe, expect, it } from "vitest";
import { count, pagesOf, shownPage, split, years } from "./paging";

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
