import { expect, it } from "vitest";
import { changeRows } from "./changes";
import type { Change } from "./model";

const change = (link: string, before: number, effects: Record<string, number>): Change => ({ mineral: "x", method: "m", link, axis: "a", before, after: before + 1, value_before: 1, value_after: 2, effects, sources: [], other_before: [], other_after: [] });

it("orders changes by year and effects by size, changes of the tables last", () => {
  const groups = changeRows([change("U", 2020, { source: 5, trade: 0.1, governance: -0.3 }), change("M", 2019, { trade: 0 }), change("U", 2019, { governance: 0.2 })]);
  expect(groups).toHaveLength(1);
  expect(groups[0]?.rows.map((row) => row.before)).toEqual([2019, 2020]);
  expect(groups[0]?.effects).toEqual(["governance", "trade", "source"]);
});
