import { describe, expect, it } from "vitest";
import { recall, remember, sameSubject, viewUrl } from "./client";

describe("client", () => {
  it("writes addresses", () => {
    expect(viewUrl("risk/compare", { mineral: ["lithium", "cobalt"], economy: "CHN", year: null, q: "" })).toBe("/api/v1/risk/compare?economy=CHN&mineral=lithium~cobalt");
    expect(viewUrl("trade", { hs: 2825, full: false }, ".csv")).toBe("/api/v1/trade.csv?full=false&hs=2825");
    expect(viewUrl("claims", { q: "usgs:a b" })).toBe("/api/v1/claims?q=usgs%3Aa%20b");
  });
  it("shows an old answer only while the same is asked about", () => {
    const asked = (params: Record<string, string | number>) => viewUrl("stocks", params);
    expect(sameSubject(asked({ mineral: "lithium", adjust: "a=1", lang: "en" }), asked({ mineral: "lithium", adjust: "a=2", lang: "zh" }))).toBe(true);
    expect(sameSubject(asked({ mineral: "lithium" }), asked({ mineral: "lithium", adjust: "a=2" }))).toBe(true);
    expect(sameSubject(asked({ mineral: "lithium" }), asked({ mineral: "cobalt" }))).toBe(false);
    expect(sameSubject(viewUrl("overview", { economy: "CHN" }), viewUrl("overview", { economy: "CHN", year: 2020 }))).toBe(false);
    expect(sameSubject(viewUrl("overview", { economy: "CHN" }), viewUrl("economy", { economy: "CHN" }))).toBe(false);
  });
  it("keeps the last fifty answers", () => {
    for (let index = 0; index < 60; index += 1) {
      remember(`u${index}`, index);
      recall("u5");
    }
    expect(recall("u5")).toBe(5);
    expect(recall("u6")).toBeUndefined();
    expect(recall("u59")).toBe(59);
  });
});
