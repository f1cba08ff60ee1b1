import { describe, expect, it } from "vitest";
import { moved, ratio, stacked, summed, type Answers, type Product } from "./model";

const product = (key: string, values: (number | null)[]): Product => ({
  key, name: { en: key, zh: `${key}中` }, group: "", demand: [], in_use: values, end_of_life: [], collectable: [], recovered: [],
  opening: 0, end_of_use: [], second_use: [], hibernating: [], collected: [], losses: {}, put_in: [], making_loss: [], used_imports: [],
});
const answers = (part: Partial<Answers>): Answers => ({
  since: 2025, turning_point: null, overtaking: null, potential_above_demand: null, cumulative_demand: null, cumulative_recovered: null, cumulative_net_primary: null, reserve_exhausted: null, ...part,
});

describe("series of stocks", () => {
  it("adds up, and does not take missing for zero", () => {
    expect(summed([[1, 2, null], [10, null, 5]])).toEqual([11, null, null]);
    expect(ratio([1, null, 3, 4], [2, 2, 0, null])).toEqual([0.5, null, null, null]);
  });
  it("orders products by size and joins the small ones", () => {
    const products = [1, 5, 3, 0, 4, 2].map((size) => product(`p${size}`, [0, size]));
    expect(stacked(products, "en", "Others", 3).map((item) => item.key)).toEqual(["p5", "p4", "p3", "rest"]);
    expect(stacked(products, "zh", "其他", 3).at(-1)).toMatchObject({ name: "其他 (2)", values: [0, 3] });
    expect(stacked(products, "en", "Others", 4).map((item) => item.key)).toEqual(["p5", "p4", "p3", "p2", "p1"]);
  });
  it("tells how an answer moved", () => {
    expect(moved("turning_point", answers({ turning_point: 2035 }), answers({ turning_point: 2040 }))).toBe(5);
    expect(moved("overtaking", answers({}), answers({ overtaking: 2040 }))).toBeNull();
    expect(moved("cumulative_demand", answers({ cumulative_demand: 100 }), answers({ cumulative_demand: 80 }))).toBeCloseTo(-0.2);
  });
});
