import { describe, expect, it } from "vitest";
import { moreOf, parts } from "./more";

describe("figures behind a number", () => {
  it("are linked where not all are listed", () => {
    expect(moreOf(5, 5, "cobalt", "U")).toBeUndefined();
    expect(moreOf(12, 5, "cobalt", "U")).toEqual({ count: 12, rest: { mineral: "cobalt", link: "U", economy: null, year: null, own: { section: "claims" } } });
  });
  it("are asked for in parts", () => {
    expect(parts([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
    expect(parts([], 2)).toEqual([]);
  });
});
