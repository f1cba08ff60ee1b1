import { describe, expect, it } from "vitest";
import { inherited, nearest, NO_CHANGE, readAdjust, stopsOf, withFactor, writeAdjust } from "./adjust";

describe("sliders in the address", () => {
  it("reads and writes what it read, in one order", () => {
    const adjust = readAdjust("lifetime.bev_battery:1.5~demand:0.8~from:2030~until:2040");
    expect(adjust.factors.get("lifetime.bev_battery")).toBe(1.5);
    expect([adjust.from, adjust.until]).toEqual([2030, 2040]);
    expect(writeAdjust(adjust)).toBe("demand:0.8~lifetime.bev_battery:1.5~from:2030~until:2040");
  });
  it("writes nothing at the baseline", () => {
    expect(writeAdjust(NO_CHANGE)).toBe("");
    expect(writeAdjust(readAdjust("demand:1~from:2030"))).toBe("");
    expect(writeAdjust(withFactor(readAdjust("demand:0.8"), "demand", 1))).toBe("");
  });
  it("leaves out what means nothing", () => {
    expect([...readAdjust("demand~lifetime:x~:2~collection:").factors]).toEqual([]);
  });
  it("takes the factor of the group before that of all", () => {
    const adjust = readAdjust("lifetime:1.2~lifetime.batteries:0.9");
    expect(inherited(adjust, "lifetime", "bev", "batteries")).toBe(0.9);
    expect(inherited(adjust, "lifetime", "batteries", "batteries")).toBe(1.2);
    expect(inherited(adjust, "lifetime", "", "")).toBe(1);
  });
});

describe("stops of sliders", () => {
  it("begin, pass the baseline and end where the lever does", () => {
    for (const [low, high] of [[0.1, 5], [0.5, 2], [0, 5]] as const) {
      const stops = stopsOf(low, high, 0.05);
      expect([stops[0], stops.at(-1)]).toEqual([low, high]);
      expect(stops).toContain(1);
      expect(stops.every((stop, place) => place === 0 || stop > (stops[place - 1] ?? 0))).toBe(true);
    }
  });
  it("finds the nearest one", () => {
    const stops = stopsOf(0.5, 2, 0.05);
    expect(stops[nearest(stops, 1.21)]).toBe(1.2);
    expect(stops[nearest(stops, 9)]).toBe(2);
  });
});
