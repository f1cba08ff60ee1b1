import { describe, expect, it } from "vitest";
import { fullYears, latestFull, pointRows, sharePeriods, stacks, yearsOf } from "./supply";
import type { SupplyPoint, SupplyProcess, SupplySeries } from "./types";

const point = (year: number, value: number | null, part: Partial<SupplyPoint> = {}): SupplyPoint => ({ start: year, end: year, value, low: null, high: null, share: null, status: "published", estimated: false, publisher: "P", releases: [], claims: ["p:1"], reason: null, ...part });
const series = (economy: string, ...points: SupplyPoint[]): SupplySeries => ({ economy, points });
const process: SupplyProcess = {
  process: "mining", link: "U", product: "", economies: 4,
  world: series("WLD", point(2023, 100), point(2024, 120)),
  other: series("OTH", point(2024, 5)),
  series: [series("AUS", point(2023, 30), point(2024, 40)), series("CHN", point(2023, 50), point(2024, 60)), series("CHL", point(2023, null, { reason: "withheld" }), point(2024, 3)), series("USA", point(2024, 2))],
  shares: [series("RUS", point(2016, null, { end: 2020, share: 0.2 })), series("COD", point(2016, null, { end: 2020, share: 0.6 }))],
};

describe("supply", () => {
  it("finds years", () => {
    expect(yearsOf(process)).toEqual([2023, 2024]);
    expect(latestFull(process)).toBe(2024);
    const single = { ...process, series: [...process.series, series("IDN", point(1995, 2))] };
    expect(yearsOf(single)).toEqual([1995, 2023, 2024]);
    expect(fullYears(single)).toEqual([2023, 2024]);
    expect(fullYears({ ...process, world: series("WLD"), series: [series("IDN", point(1995, 2))] })).toEqual([1995]);
  });
  it("stacks the largest, sums the small and shows what is not named", () => {
    expect(stacks(process, [2023, 2024], 2)).toEqual([
      { key: "CHN", values: [50, 60] },
      { key: "AUS", values: [30, 40] },
      { key: "REST", values: [null, 5] },
      { key: "OTH", values: [null, 5] },
      { key: "GAP", values: [20, 10] },
    ]);
  });
  it("never makes zero of what is withheld", () => {
    expect(stacks(process, [2023], 9).find((stack) => stack.key === "CHL")).toBeUndefined();
  });
  it("groups shares by period and publisher", () => {
    const [period] = sharePeriods(process);
    expect(period).toMatchObject({ start: 2016, end: 2020 });
    expect(period?.rows.map((row) => row.economy)).toEqual(["COD", "RUS"]);
  });
  it("lists every point once", () => {
    const rows = pointRows(process);
    expect(rows).toHaveLength(12);
    expect(new Set(rows.map((row) => row.key)).size).toBe(12);
  });
});
