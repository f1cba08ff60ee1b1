import { describe, expect, it } from "vitest";
import { boundOf, placeLabel, rangeOf, relianceBars, shareBars, sideClaims, spots, unknownOf } from "./rows";
import type { Brief, DependenceRow, EconomyData, EconomyRow, Side } from "./types";

const figure = (value: number | null, low: number | null = null, high: number | null = null): Brief => ({ value, low, high, unit: "fraction", status: value === null ? "missing" : "computed", reason: null, claims: [], claim_count: 0, rule: "", start: null, end: null });
const row = (mineral: string, reliance: Brief, output: Brief = figure(null), link = "U"): EconomyRow => ({ mineral, link, output_share: output, reserve_share: null, export_share: figure(null), net_import_reliance: reliance, place: null, producers: 0, concentration: null, concentration_high: null });
const data = {
  rows: [row("a", figure(0.2), figure(0)), row("b", figure(null, 0.9)), row("c", figure(null, 0)), row("d", figure(null)), row("e", figure(-0.5), figure(0.4), "M")],
  unknown: [
    { mineral: "c", link: "U", quantity: "net_import_reliance", reason: "x", needs: null },
    { mineral: "d", link: "U", quantity: "net_import_reliance", reason: "y", needs: "n" },
    { mineral: "f", link: "M", quantity: "net_import_reliance", reason: "y", needs: "n" },
    { mineral: "f", link: "M", quantity: "export_share", reason: "y", needs: "n" },
  ],
} as unknown as EconomyData;

describe("bars", () => {
  it("are sorted, bounds among them, and what says nothing is left out", () => {
    expect(relianceBars(data).map((bar) => [bar.mineral, bar.size, bar.bound])).toEqual([["b", 0.9, "least"], ["a", 0.2, ""], ["e", -0.5, ""]]);
    expect(relianceBars(data, "M").map((bar) => bar.mineral)).toEqual(["e"]);
    expect(shareBars(data, "output").map((bar) => bar.mineral)).toEqual(["e"]);
  });
  it("know which bounds say something", () => {
    expect([boundOf(figure(null, 0)), boundOf(figure(null, null, 1)), boundOf(figure(null, null, 0.1))?.bound]).toEqual([null, null, "most"]);
  });
  it("take an end of what is possible for a bound", () => {
    const ends = { ...data, rows: [row("a", figure(1, 0.98, 1), figure(0, null, 0.02)), row("b", figure(null, 0, 0.02), figure(null, 0.98, 1))] };
    expect(relianceBars(ends).map((bar) => [bar.mineral, bar.size, bar.bound, bar.figure.value])).toEqual([["a", 0.98, "least", null], ["b", 0.02, "most", null]]);
    expect(shareBars(ends, "output").map((bar) => [bar.mineral, bar.size, bar.bound])).toEqual([["b", 0.98, "least"], ["a", 0.02, "most"]]);
  });
  it("group what is unknown by reason", () => {
    expect(unknownOf(data, "net_import_reliance").map((group) => [group.reason, group.of.length])).toEqual([["y", 2], ["x", 1]]);
  });
});

describe("quadrants", () => {
  const side = (value: number | null, low: number | null = value, high: number | null = value): Side => ({ value, low, high, found: { input: "", parts: {}, sd: {}, claims: { a: ["1", "2"], b: ["2"] }, basis: "computed", start: null, end: null, rest: null, notes: [], rules: [], reach: null } });
  it("put a dot on the value or the bound that is known", () => {
    expect(rangeOf(side(0.3))).toEqual({ low: 0.3, high: 0.3, at: 0.3, exact: true });
    expect(rangeOf(side(null, null, 0))).toEqual({ low: -1, high: 0, at: 0, exact: false });
    expect(rangeOf(side(null, -1.7, null))).toBeNull();
    expect(rangeOf(side(null, null, null))).toBeNull();
    expect(rangeOf(side(-3))?.low).toBe(-1);
  });
  it("draw rows with both sides only", () => {
    const rows = [{ mineral: "a", link: "U", sides: [side(0.1), side(null, 0.5, null)] }, { mineral: "b", link: "U", sides: [side(0.1), side(null, null, null)] }] as unknown as DependenceRow[];
    expect(spots(rows).map((spot) => spot.row.mineral)).toEqual(["a"]);
    expect(sideClaims(side(1))).toEqual(["1", "2"]);
  });
  it("place labels without overlap, or not at all", () => {
    const within = { x: 0, y: 0, width: 100, height: 40 };
    const size = { width: 30, height: 12 };
    const first = placeLabel({ x: 50, y: 20 }, size, [], within);
    expect(first).toEqual({ x: 57, y: 14, width: 30, height: 12 });
    expect(placeLabel({ x: 50, y: 20 }, size, first ? [first] : [], within)?.x).toBe(13);
    expect(placeLabel({ x: 50, y: 20 }, size, [within], within)).toBeNull();
  });
});
