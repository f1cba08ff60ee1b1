import { describe, expect, it } from "vitest";
import { parse } from "../../url/grammar";
import { assessedCells, changeIds, chosen, FIRST, MOST, riskQuestions, scoreCells, sharedTop } from "./items";
import { panelsHeight, perRow } from "./panels";
import { keys } from "./url";
import type { Assessed, Scores } from "./types";

const url = (search: string) => parse("/compare", search, () => keys).url;
const figure = (value: number | null, reason: string | null = null) => ({ value, unit: "fraction", status: value === null ? ("missing" as const) : ("computed" as const), reason, claims: ["c"] });

describe("what is compared", () => {
  it("are minerals unless the address says otherwise", () => {
    expect(chosen(url("")).ids).toEqual(FIRST.mineral);
    expect(chosen(url("mineral=lithium~cobalt&economy=USA&year=2020")).items).toEqual([
      { id: "lithium", mineral: "lithium", economy: "USA", year: "2020" },
      { id: "cobalt", mineral: "cobalt", economy: "USA", year: "2020" },
    ]);
    expect(chosen(url("of=year&years=2018~abcd~2022&mineral=cobalt")).items.map((item) => [item.mineral, item.year])).toEqual([["cobalt", "2018"], ["cobalt", "2022"]]);
  });
  it("are six at most, and the others are named", () => {
    const asked = chosen(url("of=economy&economy=CHN~USA~JPN~DEU~FRA~GBR~ITA"));
    expect([asked.ids.length, asked.left]).toEqual([MOST, ["ITA"]]);
  });
  it("is asked for in one question for minerals, in several otherwise", () => {
    expect(riskQuestions(chosen(url("mineral=lithium~cobalt")), ["m"])).toEqual([{ mineral: ["lithium", "cobalt"], economy: "CHN", year: "", method: ["m"] }]);
    expect(riskQuestions(chosen(url("of=economy&economy=CHN~USA")), ["m"])).toHaveLength(2);
  });
  it("changes the key that it stands in", () => {
    expect(changeIds("year", ["2022", "2018"])).toEqual({ own: { years: ["2018", "2022"] } });
    expect(changeIds("economy", ["CHN"])).toEqual({ economy: ["CHN"] });
  });
});

describe("cells", () => {
  it("of an assessment keep the reason of what is missing, and none where there is a number", () => {
    const data = { links: [{ link: "U", readings: { autonomous: figure(0.3), realised: figure(null, "why") }, concentration: null, governance_concentration: figure(0.2) }], reserves_to_production: null, reserves_to_production_world: figure(30) } as unknown as Assessed;
    const cells = assessedCells(data, 1, "none");
    expect(cells).toHaveLength(7);
    expect(cells.map((cell) => cell.reason)).toEqual(["", "why", "none", "none", "", "none", ""]);
    expect(sharedTop(cells, 1)).toBe(30);
  });
  it("of scores name what was lacking", () => {
    const data = { scores: [{ mineral: "a", method: "m", link: "U", value: null, lacking: [0], claims: [] }, { mineral: "b", method: "m", link: "U", value: 1, lacking: [], claims: [] }], reasons: [{ name: "Share", reason: "not published" }] } as unknown as Scores;
    expect(scoreCells(data, { mineral: "a" }, 0).map((cell) => cell.reason)).toEqual(["Share: not published"]);
  });
});

it("panels stand side by side where there is room", () => {
  expect([perRow(360, 6), perRow(700, 6), perRow(1380, 6), perRow(1380, 2)]).toEqual([1, 2, 3, 2]);
  const panel = { title: "", groups: [{ name: "U", bars: [] }] };
  const look = { series: [{ name: "a", colour: () => "" }], top: 1, axis: String };
  expect(panelsHeight([panel, panel], look, 360)).toBe(2 * panelsHeight([panel], look, 360));
});
