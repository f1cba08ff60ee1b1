import { describe, expect, it } from "vitest";
import { methodRows, openMethods } from "./scores";
import type { Risk, Score } from "./types";

const score = (method: string, value: number | null, lacking: number[] = []): Score => ({
  mineral: "tin", method, year: 2024, link: "U", value, threshold: null, critical: null, rank: null, probability: null, spread: null, other_years: {},
  axes: [{ key: "risk", value, low: null, high: null, threshold: 1, unit: "", reached: null, spread: null, drivers: [], terms: [] }], lacking, notes: [], claims: [], claim_count: 0,
});
const risk: Risk = {
  methods: ["a", "b"],
  scores: [score("a", 2), score("b", null, [0, 1])],
  reasons: [{ input: "x", name: "X", reason: "Not held.", needs: "" }, { input: "y", name: "Y", reason: "Not held.", needs: "" }],
  published: [
    { mineral: "tin", what: "risk", year: 2020, value: 3, claim: "c:1", method: "a", ours: 2, our_year: 2024, link: "U" },
    { mineral: "tin", what: "importance", year: 2020, value: 9, claim: "c:2", method: "a", ours: null, our_year: null, link: "" },
  ],
  messages: [], manifest: {}, labels: { minerals: {}, methods: {}, axes: {}, economy: "", links: {}, effects: {}, economies: {} },
  minerals: ["tin"], economy: "CHN", firm: false, years: [2024], links: ["U"], evidence: [], bottlenecks: [], changes: [], agreement: [], disagreements: [], lists: [], sentences: [],
};

describe("scores", () => {
  it("scales every method by itself and leaves other quantities out", () => {
    const [row, ...more] = methodRows(risk);
    expect(more).toEqual([]);
    expect(row).toMatchObject({ method: "a", axis: "risk", threshold: 1 });
    expect(row?.published).toHaveLength(1);
    expect(row?.top).toBeCloseTo(3.18);
  });
  it("says what open methods lack", () => {
    expect(openMethods(risk)).toEqual([{ method: "b", lacking: ["X", "Y"], reasons: ["Not held."] }]);
  });
});
