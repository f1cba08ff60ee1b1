import { describe, expect, it } from "vitest";
import { checkIds } from "./check";
import { change, format, pageOf, parse, parseYear, turnTo, writeYear } from "./grammar";
import { choice, flag, number, type Specs } from "./spec";

const own: Specs = { sort: choice(["name", "size"], "name"), runs: number(10, 1000, 200), log: flag() };
const specsOf = () => own;
const get = (path: string, search: string) => parse(path, search, specsOf);

describe("addresses", () => {
  it("reads every key", () => {
    const { url, notices } = get("/mineral", "?mineral=lithium~cobalt&economy=CHN~USA&link=M&year=2015..2024&lang=zh&sort=size&runs=50&log=1");
    expect(notices).toEqual([]);
    expect(url).toMatchObject({ page: "mineral", mineral: ["lithium", "cobalt"], economy: ["CHN", "USA"], link: "M", year: { start: 2015, end: 2024 }, lang: "zh" });
    expect(url.own).toEqual({ sort: "size", runs: 50, log: true });
  });
  it("falls back with a notice", () => {
    const { url, notices } = get("/", "?year=20x5&link=Z&theme=pink&sort=weight&runs=1e9&what=1&economy=CHN~%3Cb%3E");
    expect(url).toMatchObject({ year: null, link: "", theme: "", economy: ["CHN"] });
    expect(url.own).toEqual({ sort: "name", runs: 200, log: false });
    expect(notices.map((notice) => `${notice.kind}:${notice.key}`).sort()).toEqual(["key:what", "value:economy", "value:link", "value:runs", "value:sort", "value:theme", "value:year"]);
  });
  it("understands old names", () => {
    const { url, notices } = get("/risk", "?countries=CHN&years=2020");
    expect(url).toMatchObject({ page: "criticality", economy: ["CHN"], year: { start: 2020, end: 2020 } });
    expect(notices.map((notice) => notice.kind)).toEqual(["renamed", "renamed"]);
  });
  it("names unknown pages", () => {
    expect(get("/nowhere", "").url.page).toBeNull();
    expect(get("/nowhere", "").notices[0]?.kind).toBe("page");
    expect(pageOf("/Mineral/")).toBe("mineral");
  });
  it("writes what it read, defaults left out", () => {
    const search = "?mineral=lithium~cobalt&economy=CHN&year=2015..2024&runs=50&q=a%20%26%20b&lang=zh";
    const { url } = get("/chain", search);
    expect(format(url, own)).toBe(`/chain${search}`);
    expect(format(get("/", "?sort=name&runs=200&log=0").url, own)).toBe("/");
  });
  it("keeps the sign ~ readable", () => {
    expect(format(get("/", "?economy=CHN~USA").url, own)).toBe("/?economy=CHN~USA");
  });
  it("changes and removes", () => {
    const { url } = get("/chain", "?mineral=lithium&economy=CHN&year=2020&runs=50");
    expect(format(change(url, { mineral: null, year: 2021, own: { runs: null, sort: "size" } }), own)).toBe("/chain?economy=CHN&year=2021&sort=size");
  });
  it("carries what belongs to the reader to another page", () => {
    const { url } = get("/chain", "?mineral=lithium&economy=CHN&year=2020&layer=Co&runs=50&tab=table&lang=en&theme=dark");
    expect(format(turnTo(url, "stocks", { mineral: "cobalt" }, {}), {})).toBe("/stocks?mineral=cobalt&economy=CHN&year=2020&lang=en&theme=dark");
  });
  it("reads years", () => {
    expect(parseYear("2024")).toEqual({ start: 2024, end: 2024 });
    expect(parseYear("2024..2015")).toBeUndefined();
    expect(parseYear("2024..")).toBeUndefined();
    expect(writeYear({ start: 2015, end: 2024 })).toBe("2015..2024");
  });
  it("finds ids by name and symbol and drops unknown ones", () => {
    const { url } = get("/mineral", "?mineral=Li~unobtainium~lithium&economy=chn");
    const known = {
      mineral: new Map([["li", "lithium"], ["lithium", "lithium"]]),
      economy: new Map([["chn", "CHN"]]),
      method: null,
    };
    const checked = checkIds(url, known);
    expect(checked.url).toMatchObject({ mineral: ["lithium"], economy: ["CHN"] });
    expect(checked.notices).toEqual([{ kind: "value", key: "mineral", value: "unobtainium" }]);
  });
});
