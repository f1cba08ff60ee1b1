import { describe, expect, it } from "vitest";
import { parse } from "../../url/grammar";
import { ask, caseOf, choose, FIRST_CASE, offered, question } from "./ask";
import { keys } from "./url";
import type { ChainEntry } from "./types";

const url = (search: string) => parse("/chain", search, () => keys).url;
const entry = (kind: "case" | "chain", id: string, mineral: string): ChainEntry => ({ kind, id, name: id, mineral, chain: "", scope: ["CHN"], period: kind === "case" ? [2016, 2016] : null, layers: ["Co"] });

describe("the question of an address", () => {
  it("is a case where nothing is asked", () => {
    expect(question(url(""))).toMatchObject({ case: FIRST_CASE });
  });
  it("is a mineral with its economy and year", () => {
    expect(question(url("mineral=cobalt&year=2010..2012&before=1"))).toEqual({ mineral: "cobalt", economy: ["CHN"], year: "2010..2012", layer: "", place: "", before: true, samples: null });
  });
  it("leaves economy and year to a case, and gives them to a definition", () => {
    expect(question(url("mineral=cobalt&economy=USA&case=cobalt-china-2016"))).not.toHaveProperty("economy");
    expect(question(url("mineral=cobalt&economy=USA&chain=battery-cobalt"))).toMatchObject({ target: "battery-cobalt", economy: ["USA"] });
  });
});

it("a case brings its mineral, place and years; other choices end it", () => {
  expect(choose(entry("case", "cobalt-china-2016", "cobalt"))).toMatchObject({ mineral: "cobalt", economy: ["CHN"], year: { start: 2016, end: 2016 } });
  expect(ask({ economy: ["USA"] })).toMatchObject({ economy: ["USA"], own: { case: null, open: null }, layer: null });
  expect(caseOf(url("mineral=cobalt"))).toBe("");
});

it("offers cases of the mineral first and definitions only where there is a choice", () => {
  const entries = [entry("chain", "cobalt", "cobalt"), entry("chain", "battery-cobalt", "cobalt"), entry("chain", "indium", "indium"), entry("chain", "frame-world", ""), entry("case", "c", "cobalt"), entry("case", "i", "indium")];
  expect(offered(entries, "cobalt").mine.map((item) => item.id)).toEqual(["c", "battery-cobalt"]);
  expect(offered(entries, "indium")).toMatchObject({ mine: [{ id: "i" }], others: [{ id: "c" }] });
});
