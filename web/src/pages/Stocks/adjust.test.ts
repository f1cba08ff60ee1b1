import { describe, expect, it } from "vitest";
import { fromPosition, inherited, NO_CHANGE, readAdjust, toPosition, withFactor, writeAdjust } from "./adjust";

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

describe("positions of sliders", () => {
  it("puts the baseline in the middle and the ends at the ends", () => {
    for (const [low, high] of [[0.1, 5], [0.5, 2], [0, 5]] as const) {
      expect(toPosition(1, low, high)).toBe(500);
      expect(toPosition(low, low, high)).toBe(0);
      expect(toPosition(high, low, high)).toBe(1000);
      expect(fromPosition(0, low, high, 0.05)).toBe(low);
      expect(fromPosition(1000, low, high, 0.05)).toBe(high);
      expect(fromPosition(503, low, high, 0.05)).toBe(1);
    }
  });
  it("gives back the factor of a position", () => {
    for (const value of [0.3, 0.8, 1, 1.2, 2.5, 4.95]) expect(fromPosition(toPosition(value, 0.1, 5), 0.1, 5, 0.05)).toBeCloseTo(value, 6);
  });
});
