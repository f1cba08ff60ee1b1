import { describe, expect, it } from "vitest";
import { breadth, placeLabels, shorten, ticks, type Box } from "./layout";
import { ends, endText, heatRows, placeAmong, placeOf, scoreText, type Risk } from "./model";

describe("ticks", () => {
  it("cover the span in round steps", () => {
    expect(ticks(0, 4.7, 5)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(ticks(0, 0.31, 4)).toEqual([0, 0.1, 0.2, 0.3, 0.4]);
    expect(ticks(0, 5, 5)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(ticks(2, 2, 2).length).toBeGreaterThan(1);
  });
});

describe("names of marks", () => {
  const plot: Box = { left: 0, top: 0, right: 400, bottom: 300 };
  it("never overlap each other", () => {
    const items = Array.from({ length: 60 }, (_, n) => ({ x: 40 + ((n * 53) % 320), y: 30 + ((n * 37) % 240), words: `Mineral ${n}`, weight: n }));
    const placed = placeLabels(items, plot, 11);
    const boxes = placed.flatMap((spot, n) => {
      if (!spot) return [];
      const width = breadth(items[n]?.words ?? "", 11);
      const left = spot.anchor === "start" ? spot.x : spot.anchor === "end" ? spot.x - width : spot.x - width / 2;
      return [{ left, right: left + width, top: spot.y - 6, bottom: spot.y + 6 }];
    });
    expect(boxes.length).toBeGreaterThan(20);
    for (const [n, a] of boxes.entries()) for (const b of boxes.slice(n + 1)) expect(a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom).toBe(false);
  });
  it("stay inside, and give way to the heavier one", () => {
    const placed = placeLabels([{ x: 395, y: 150, words: "Lithium", weight: 1 }], plot, 11);
    expect(placed[0]?.anchor).not.toBe("start");
    expect(shorten("Criticality space of Graedel", 11, 80).endsWith("…")).toBe(true);
    expect(shorten("锂", 11, 80)).toBe("锂");
  });
});

describe("scores", () => {
  const end = (part: object) => ({ value: null, low: null, high: null, interval_low: null, interval_high: null, reached: null, ...part });
  it("stand at their value, or between their bounds", () => {
    expect(placeOf(end({ value: 2, low: 1, high: 5 }))).toBe(2);
    expect(placeOf(end({ low: 1, high: 5 }))).toBe(3);
    expect(placeOf(end({}))).toBeNull();
    expect([endText(end({ value: 2, low: 1, high: 5 })), endText(end({ low: 1, high: 5 })), endText(end({ low: 1 })), endText(end({}))]).toEqual(["2", "1–5", "–", "–"]);
    expect(ends(end({ low: 1, high: 5, interval_low: 2, interval_high: 3 }))).toEqual([2, 3]);
    expect(placeAmong(1, 1)).toBeNull();
    expect(placeAmong(3, 5)).toBe(0.5);
    expect(scoreText(null)).toBe("–");
    expect(scoreText(-0.01234)).toBe("−0.0123");
  });
  it("fill a cell with the bottleneck or with what is lacking", () => {
    const score = { mineral: "x", method: "m", year: 2024, value: 2, threshold: 1, critical: null, rank: 1, probability: null, spread: null, axes: [], notes: [], other_years: {}, claims: [], claim_count: 0 };
    const data = {
      minerals: ["x", "y"], bottlenecks: [{ mineral: "x", method: "m", year: 2024, link: "M", value: 2, unknown: [], critical: true, probability: null, rank: 2, ranked: 3, rank_low: null, rank_high: null }],
      scores: [{ ...score, link: "U", lacking: [0] }, { ...score, link: "M", lacking: [] }, { ...score, mineral: "y", link: "U", value: null, lacking: [0, 1] }],
      reasons: [{ input: "a", name: "A", reason: "not known", needs: "" }, { input: "b", name: "B", reason: "not known", needs: "" }],
    } as unknown as Risk;
    const [x, y] = heatRows(data, ["m"], "threshold", ": ");
    expect(x?.cells[0]).toMatchObject({ ratio: 2, share: 1, lacking: [] });
    expect(x?.cells[0]?.score?.link).toBe("M");
    expect(x?.mean).toBe(0.5);
    expect(y?.cells[0]).toMatchObject({ share: null, bottleneck: null, lacking: ["A: not known", "B: not known"] });
  });
});
