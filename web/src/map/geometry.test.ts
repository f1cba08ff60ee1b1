import { describe, expect, it } from "vitest";
import { checkGeometry } from "./geometry";
import places from "./places.json";

const asset = (ring: number[][], more: object = {}) => ({
  type: "FeatureCollection", source: "s", licence: "l", disclaimer: "d", precut: true,
  features: [{ type: "Feature", properties: { iso3: "FJI" }, geometry: { type: "Polygon", coordinates: [ring] } }],
  ...more,
});
const whole = [[170, -10], [180, -10], [180, 10], [170, 10], [170, -10]];

describe("map asset", () => {
  it("takes what is cut at the antimeridian and has source and disclaimer", () => {
    expect(checkGeometry(asset(whole))).toBeNull();
  });
  it("refuses what would draw across the whole map", () => {
    expect(checkGeometry(asset([[170, 0], [-170, 0], [-170, 10], [170, 0]]))).toBe("antimeridian");
    expect(checkGeometry(asset(whole, { precut: false }))).toBe("antimeridian");
  });
  it("refuses what is incomplete", () => {
    expect(checkGeometry(null)).toBe("shape");
    expect(checkGeometry({ type: "none" })).toBe("none");
    expect(checkGeometry(asset(whole, { source: "" }))).toBe("source");
    expect(checkGeometry(asset(whole, { disclaimer: "" }))).toBe("disclaimer");
    expect(checkGeometry(asset([[200, 0]]))).toBe("position");
  });
});

describe("places", () => {
  it("are whole degrees on the globe", () => {
    expect(Object.keys(places).length).toBeGreaterThan(240);
    for (const [code, [lon, lat]] of Object.entries(places) as [string, [number, number]][]) {
      expect(code).toMatch(/^[A-Z]{3}$/);
      expect(Number.isInteger(lon) && Number.isInteger(lat), code).toBe(true);
      expect(Math.abs(lon) <= 180 && Math.abs(lat) <= 90, code).toBe(true);
    }
  });
});
