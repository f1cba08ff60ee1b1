import { expect, it } from "vitest";
import { breakWords, meet, placeValues, textWidth, type Rectangle } from "./labels";
import type { SankeyLine } from "./types";

const link = (flow: number, width: number, places: [number, number][]): SankeyLine => ({
  flow, source: "", target: "", route: "forward", x0: 0, y0: 0, x1: 0, y1: 0, lane: 0, width, outer: null, area: "", outer_area: "", line: "", missing: false, estimate: false, places,
});

it("knows that Chinese is wider", () => {
  expect(textWidth("采矿", 10)).toBe(20);
  expect(textWidth("mine", 10)).toBeLessThan(25);
});
it("breaks words", () => {
  expect(breakWords("Smelting and refining", 10, 70, 3)).toEqual(["Smelting and", "refining"]);
  expect(breakWords("冶炼加工与生产", 10, 40, 2)).toEqual(["冶炼加工", "与生产"]);
  expect(breakWords("one two three four", 10, 40, 1)[0]).toMatch(/…$/);
});
it("places no two quantities on one another", () => {
  const taken: Rectangle[] = [];
  const placed = placeValues([link(0, 5, [[50, 50]]), link(1, 20, [[52, 51], [200, 50]]), link(2, 3, [[50, 51], [120, 90]])], () => "12 kt", taken, 12, 14);
  expect(placed.map((item) => item.flow)).toEqual([1, 2]);
  expect(taken.some((a, i) => taken.some((b, j) => i < j && meet(a, b)))).toBe(false);
});
