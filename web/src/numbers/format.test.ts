import { describe, expect, it } from "vitest";
import type { FigureData } from "../api/types";
import { decimal } from "./decimal";
import { figureText, formatValue, MISSING, numberText, scaleFor, scaled, written, yearsText } from "./format";

const figure = (part: Partial<FigureData>): FigureData => ({ value: null, unit: "t", status: "computed", ...part });

describe("numbers", () => {
  it("chooses the unit by language and size", () => {
    expect(scaleFor("t", [76000], "en").label).toBe("kt");
    expect(scaleFor("t", [76000], "zh").label).toBe("万吨");
    expect(scaleFor("t", [76000, 12], "en", { column: true }).label).toBe("t");
    expect(scaleFor("t", [0], "en").label).toBe("t");
    expect(scaleFor("kt", [76], "zh").label).toBe("万吨");
    expect(scaled(76000, scaleFor("t", [76000], "zh"))).toBe(7.6);
  });
  it("writes numbers", () => {
    expect(written(decimal("-1234.50"))).toBe("−1,234.5");
    expect(written(decimal("1e5"))).toBe("100,000");
    expect(numberText(0.99996, scaleFor("fraction", [], "en"))).toBe(">99.9");
    expect(formatValue(76000, "t", "zh")).toBe("7.6\u00a0万吨");
    expect(formatValue(76000, "t", "en")).toBe("76\u00a0kt");
    expect(formatValue(123_456_789, "t", "zh")).toBe("1.23\u00a0亿吨");
    expect(formatValue(1.5e9, "USD", "en")).toBe("1.5\u00a0billion USD");
    expect(formatValue(1.5e9, "USD", "zh")).toBe("15\u00a0亿美元");
    expect(formatValue(0.4567, "fraction", "zh")).toBe("45.7%");
    expect(formatValue(12, "year", "en")).toBe("12\u00a0years");
    expect(formatValue(null, "t", "en")).toBe(MISSING);
  });
  it("keeps the digits of a publisher and rounds the rest, half to even", () => {
    expect(formatValue(76123, "t", "en", { published: true })).toBe("76.123\u00a0kt");
    expect(formatValue(76123, "t", "en")).toBe("76.1\u00a0kt");
    expect(numberText(1.005, scaleFor("none", [], "en"))).toBe("1");
    expect(numberText(0.125, scaleFor("none", [], "en"), { places: 2 })).toBe("0.12");
    expect(numberText(2, scaleFor("none", [], "en"), { places: 2 })).toBe("2.00");
    expect(numberText(0.0004, scaleFor("none", [], "en"), { places: 2 })).toBe("0.0004");
  });
  it("writes bounds, ranges and what is missing", () => {
    expect(figureText(figure({ low: 50 }), "en")).toBe("≥50\u00a0t");
    expect(figureText(figure({ high: 50 }), "en")).toBe("≤50\u00a0t");
    expect(figureText(figure({ low: 20000, high: 30000 }), "zh")).toBe("2–3\u00a0万吨");
    expect(figureText(figure({ status: "missing", reason: "no figure" }), "en")).toBe(MISSING);
    expect(yearsText({ start: 2015, end: 2020 })).toBe("2015–2020");
  });
});
