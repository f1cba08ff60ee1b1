import { describe, expect, it } from "vitest";
import { cellRange, cellText } from "./Cell";
import { cellsOf } from "./cells";
import { searchText } from "./match";
import type { Brief } from "./types";

const brief = (part: Partial<Brief>): Brief => ({ value: null, low: null, high: null, unit: "fraction", status: "computed", reason: null, claims: [], claim_count: 0, rule: "", start: null, end: null, ...part });

describe("cells", () => {
  it("writes values, ranges and bounds", () => {
    expect(cellText(brief({ value: 0.332, status: "estimate" }))).toBe("≈33");
    expect(cellText(brief({ value: 0.332, status: "estimate", rule: "host_proxy" }))).toBe("≈33†");
    expect(cellText(brief({ value: 0.332 }))).toBe("33");
    expect(cellText(brief({ value: 0.004 }))).toBe("<1");
    expect(cellText(brief({ value: 0 }))).toBe("0");
    expect(cellText(brief({ low: 0.12 }))).toBe("≥12");
    expect(cellText(brief({ high: 0.01 }))).toBe("≤1");
    expect(cellText(brief({}))).toBe("");
    expect(cellRange(brief({ value: 0.33, low: 0.19, high: 0.6 }))).toBe("19–60");
    expect(cellRange(brief({ low: 0.19, high: 0.6 }))).toBe("");
  });
  it("gives a mineral that is not assessed four cells with its reason", () => {
    const cells = cellsOf([{ mineral: "cement", row: null, reason: "Nothing is held." }], "assured");
    expect(cells).toHaveLength(4);
    expect(cells.every((cell) => cell.figure === null && cell.reason === "Nothing is held.")).toBe(true);
  });
});

describe("search in the page", () => {
  const lithium = ["lithium", "Lithium", "锂", "Li"];
  const silicon = ["silicon", "Silicon", "硅", "Si"];
  it("finds names, symbols and Chinese", () => {
    expect(searchText("")(silicon)).toBe(true);
    expect(searchText("li")(lithium)).toBe(true);
    expect(searchText("li")(silicon)).toBe(false);
    expect(searchText("锂")(lithium)).toBe(true);
    expect(searchText("thium")(lithium)).toBe(true);
  });
});
