import { describe, expect, it } from "vitest";
import { balancesOf, chance, deviation, disagreeing, interval, membersOf, opened, outcome, pictureScale, totalAt, totalsOf, withSpread, withTotals } from "./flows";
import { niceTop } from "./paths";
import { publishedText, sign } from "./words";
import type { BalancedValue, ChainData, DrawnFlow, SystemFlow } from "./types";

const kt = pictureScale("kt");
const after = (value: number | null): BalancedValue => ({ value, sd: null, low: null, high: null, status: "redundant", reason: null, percentiles: [] });
const figure = (mean: number) => ({ id: `f${mean}`, published: String(mean), unit: "t", mean, sd: 1, low: null, high: null, adjusted: mean, of: [], per: [], distribution: "", quality: [], standardised: null, suspect: false, start: 2020, end: 2020, sources: [], releases: [], notes: [] });
const flow = (id: string, value: number | null, means: number[] = []): SystemFlow => ({ id, flow: id, role: "", traded: false, form: "", layer: "Co", source: "a@CHN", target: "b@CHN", before: means.map(figure), after: after(value), mark: "published", name_en: "", name_zh: "" });
const drawn = { id: "f:a>b", quantities: ["x", "y"] } as DrawnFlow;
const data = {
  system: {
    flows: [flow("x", 1), flow("y", 5), flow("z", 9)],
    nodes: [
      { id: "a@CHN", process: "a", place: "CHN" },
      { id: "a@USA", process: "a", place: "USA" },
    ],
    processes: [
      { node: "a@USA", layer: "Co", inputs: 1 },
      { node: "a@CHN", layer: "Co", inputs: 4 },
      { node: "a@CHN", layer: "Ni", inputs: 4 },
    ],
  },
  picture: { layer: "Co", place: "", flows: [drawn], nodes: [{ id: "a" }] },
} as unknown as ChainData;

describe("numbers of the picture", () => {
  it("are written in its unit", () => {
    expect(deviation(2345, kt)).toBe("2.3");
    expect(interval(1000, 2500, kt)).toBe("1–2.5");
    expect(interval(1000, null, kt)).toBe("≥1");
    expect(interval(null, null, kt)).toBe("");
    expect(pictureScale("万吨").label).toBe("万吨");
  });
  it("carry their uncertainty, and only where there is a value", () => {
    expect(withSpread({ shown: "68.9", value: 68900, sd: 4476, low: 1, high: 2 }, kt)).toBe("68.9±4.5");
    expect(withSpread({ shown: "10", value: 10000, sd: null, low: 9000, high: 12000 }, kt)).toBe("9–12");
    expect(withSpread({ shown: "≥1", value: null, sd: 3, low: 1000, high: null }, kt)).toBe("≥1");
  });
  it("get an axis whose half is round", () => {
    expect([niceTop(0), niceTop(16.1), niceTop(9620), niceTop(0.3)]).toEqual([1, 20, 10000, 0.4]);
  });
});

describe("what is opened", () => {
  it("is found in the picture or nothing", () => {
    expect(opened("flow:f:a>b", data)).toEqual({ kind: "flow", flow: drawn });
    expect(opened("node:a", data)).toEqual({ kind: "node", node: "a" });
    expect(opened("flow:gone", data)).toBeNull();
    expect(opened("", data)).toBeNull();
  });
  it("lists its members and balances, the largest first", () => {
    expect(membersOf(drawn, data).map((item) => item.id)).toEqual(["y", "x"]);
    expect(balancesOf("a", data).map((item) => item.place)).toEqual(["CHN", "USA"]);
  });
});

describe("published totals", () => {
  const band = (id: string, source: string, target: string, quantities: string[], value: number | null = null) => ({ id, source, target, quantities, value, label: id }) as DrawnFlow;
  const total = (id: string, of: string[]) => ({ ...figure(41400), id, of: of.map((quantity): [number, string] => [1, quantity]) });
  const chain = {
    system: { observations: [total("all", ["x", "y"]), total("sold", ["y", "z"]), { ...total("ratio", ["x", "y"]), per: [[1, "z"]] }] },
    picture: {
      nodes: [{ id: "mine", outside: false }, { id: "mill", outside: false }, { id: "exports", outside: true }],
      flows: [band("a", "mine", "mill", ["x"]), band("b", "mine", "exports", ["y", "z"])],
    },
  } as unknown as ChainData;
  it("are found at the node whose flows they add up", () => {
    expect(totalsOf("mine", chain).map((item) => [item.figure.id, item.side, item.flows.length])).toEqual([["all", "out", 2], ["sold", "out", 1]]);
    expect(totalsOf("mill", chain)).toEqual([]);
  });
  it("are written where they say something that no flow says", () => {
    expect(totalAt("mine", chain)?.id).toBe("all");
    expect(totalAt("exports", chain)?.id).toBe("sold");
    expect(withTotals(chain, kt, (value) => `publ. ${value}`).map((node) => node.shown)).toEqual(["publ. 41.4 kt", undefined, "publ. 41.4 kt"]);
    const known = { ...chain, picture: { ...chain.picture, flows: chain.picture.flows.map((item) => ({ ...item, value: 1 })) } } as ChainData;
    expect(totalAt("mine", known)).toBeNull();
  });
});

describe("the test of all figures", () => {
  it("is called a fit only with a probability", () => {
    expect([outcome(0.3, 4), outcome(0.02, 4), outcome(1e-9, 4), outcome(null, 4), outcome(0.9, 0)]).toEqual(["fits", "strained", "contradicts", "none", "none"]);
    expect([chance(0.2557), chance(1e-9)]).toEqual(["= 0.26", "< 0.0001"]);
  });
  it("finds flows that sources put differently", () => {
    expect(disagreeing([flow("x", 1, [2, 2]), flow("y", 1, [1, 4]), flow("z", 1, [3])]).map((item) => [item.flow.id, item.ratio])).toEqual([["y", 4]]);
  });
});

it("words of figures", () => {
  expect([sign(12.4), sign(-0.43), sign(0.01)]).toEqual(["+12", "\u22120.4", "0"]);
  expect(publishedText({ published: "0 t", unit: "t" }, "en")).toBe("0 t");
  expect(publishedText({ published: "295", unit: "t" }, "zh")).toBe("295 吨");
});
