import { describe, expect, it } from "vitest";
import { families, tally } from "./find";
import type { MethodsData, RiskMethod } from "./types";

const other = (method: string, family: string, inputs = "") => ({ method, family, name: method, formula: "a / b", inputs, source: "", limits: "", doc: "" });
const data: MethodsData = {
  methods: [{ method: "eu-2023", name: "EU", description: "", formula: "SR", citation: "European Commission", inputs: [], axes: [], limits: [] } as unknown as RiskMethod],
  others: [other("herfindahl", "concentration", "shares"), other("monte_carlo", "uncertainty")],
  families: [
    { family: "concentration", name: "Concentration" },
    { family: "uncertainty", name: "Uncertainty" },
    { family: "risk", name: "Criticality" },
  ],
};

describe("search among methods", () => {
  it("keeps the order of families", () => {
    expect(families(data, "").map((item) => item.family)).toEqual(["concentration", "uncertainty", "risk"]);
  });
  it("finds by any words, all of them", () => {
    expect(families(data, "european sr").map((item) => item.family)).toEqual(["risk"]);
    expect(families(data, "shares").flatMap((item) => item.others.map((method) => method.method))).toEqual(["herfindahl"]);
    expect(families(data, "shares european")).toEqual([]);
  });
  it("counts verdicts", () => {
    expect(tally([{ method: "a", verdict: "agrees" }, { method: "a", verdict: "agrees" }, { method: "a", verdict: "weak" }, { method: "b", verdict: "weak" }], "a")).toEqual([["agrees", 2], ["weak", 1]]);
  });
});
