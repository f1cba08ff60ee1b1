import { describe, expect, it } from "vitest";
import type { FigureData } from "../api/types";
import { asBound } from "./bounds";
import { figureText } from "./format";

const said = (value: number | null, low: number | null, high: number | null, unit = "fraction") => figureText(asBound<FigureData>({ value, low, high, unit, status: "computed" }), "en");

describe("bounds", () => {
  it("are never written as nothing or as the whole", () => {
    expect(said(0, null, 0.02)).toBe("≤2%");
    expect(said(0, 0, 0.02)).toBe("≤2%");
    expect(said(null, 0, 0.02)).toBe("≤2%");
    expect(said(1, 0.98, 1)).toBe("≥98%");
    expect(said(null, 0.98, 1)).toBe("≥98%");
    expect(said(null, 0, 1.54)).toBe("≤154%");
    expect(said(null, 0, 50, "t")).toBe("≤50\u00a0t");
  });
  it("leave numbers and ranges alone", () => {
    expect(said(0, null, null)).toBe("0%");
    expect(said(0, 0, 0)).toBe("0%");
    expect(said(1, 0.5, 1.3)).toBe("100%");
    expect(said(0.3, 0.2, 0.4)).toBe("30%");
    expect(said(null, 0.2, 0.4)).toBe("20–40%");
    expect(said(null, 0, 1)).toBe("0–100%");
    expect(said(0, -0.1, 0.2)).toBe("0%");
  });
});
