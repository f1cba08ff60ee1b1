import { describe, expect, it } from "vitest";
import { checkCounts, checkIds, dropRefused, namelessOf, scopeOf } from "./check";
import { change, format, pageOf, parse, parseYear, turnTo, writeYear } from "./grammar";
import { choice, flag, id, list, number, text, whole, type Specs } from "./spec";

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
  it("takes nothing from the prototype of objects", () => {
    for (const name of ["constructor", "__proto__", "toString"]) {
      expect(pageOf(`/${name}`)).toBeNull();
      const { url, notices } = get("/chain", `?${name}=x`);
      expect(notices).toEqual([{ kind: "key", key: name, value: "x" }]);
      expect(url.own).toEqual({ sort: "name", runs: 200, log: false });
    }
  });
  it("takes the years of the API", () => {
    expect(parseYear("1899")).toBeUndefined();
    expect(parseYear("2090..2101")).toBeUndefined();
    expect(parseYear("1900..2100")).toEqual({ start: 1900, end: 2100 });
  });
  it("takes whole numbers where they must be whole", () => {
    const { url, notices } = parse("/stocks", "?samples=1.5&seed=2", () => ({ samples: whole(0, 10, 0), seed: whole(0, 10, 0) }));
    expect(url.own).toEqual({ samples: 0, seed: 2 });
    expect(notices).toEqual([{ kind: "value", key: "samples", value: "1.5" }]);
  });
  it("says what is repeated and what the page does not read", () => {
    expect(get("/mineral", "?sort=size&sort=name").notices).toEqual([{ kind: "repeated", key: "sort", value: "size" }]);
    expect(get("/mineral", "?scenario=zzz&place=CHN&tab=zzz").notices.map((notice) => `${notice.kind}:${notice.key}`)).toEqual(["key:scenario", "key:place", "value:tab"]);
    expect(get("/chain", "?place=CHN").notices).toEqual([]);
  });
  it("looks up the keys of a page", () => {
    const specs: Specs = { case: id("", "case"), kind: list(9, "kind"), publisher: text(99, "publisher") };
    const known = { mineral: null, economy: null, method: null, tables: { case: new Map([["a-b", "a-b"]]), kind: new Map([["price", "price"]]), publisher: new Map([["the house", "The House"]]) } };
    const { url } = parse("/data", "?case=zzz&kind=price~zzz&publisher=The%20House~zzz", () => specs);
    const checked = checkIds(url, known, specs);
    expect(checked.url.own).toEqual({ case: "", kind: ["price"], publisher: "The House" });
    expect(checked.notices.map((notice) => notice.key)).toEqual(["case", "kind", "publisher"]);
  });
  it("understands blanks and hyphens in ids and keeps apart what nothing is called", () => {
    const known = { mineral: new Map([["rare_earths", "rare_earths"]]), economy: null, method: null };
    const checked = checkIds(get("/mineral", "?mineral=rare-earths~Rare%20earths~nothing").url, known);
    expect(checked.url.mineral).toEqual(["rare_earths"]);
    expect(checked.unknown.mineral).toEqual(["nothing"]);
    expect(namelessOf(checked.url, checked.unknown)).toBeNull();
    const none = checkIds(get("/mineral", "?mineral=nothing").url, known);
    expect(namelessOf(none.url, none.unknown)).toBe("mineral");
    const elsewhere = checkIds(get("/compare", "?mineral=nothing").url, known);
    expect(namelessOf(elsewhere.url, elsewhere.unknown)).toBeNull();
  });
  it("says when a page shows fewer values than given", () => {
    const { url } = get("/mineral", "?mineral=lithium~cobalt&year=2015..2024&economy=CHN");
    expect(checkCounts(url)).toEqual([{ kind: "first", key: "mineral", value: "lithium" }, { kind: "first", key: "year", value: "2024" }]);
    expect(checkCounts(get("/data", "?mineral=lithium~cobalt").url)).toEqual([]);
  });
  it("takes out what was refused, for the same question only", () => {
    const { url } = get("/chain", "?mineral=lithium&layer=zzz&sort=size");
    const refused = [{ scope: scopeOf(url), key: "layer", value: "zzz" }, { scope: scopeOf(url), key: "sort", value: "size" }];
    const left = dropRefused(url, refused, own);
    expect(left.url).toMatchObject({ layer: "", mineral: ["lithium"], own: { sort: "name" } });
    expect(left.notices).toHaveLength(2);
    const other = get("/chain", "?mineral=cobalt&layer=zzz").url;
    expect(dropRefused(other, refused, own)).toEqual({ url: other, notices: [] });
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
