import { expect, it } from "vitest";
import { csv, fileName, wrap } from "./save";

it("writes CSV that a spreadsheet reads as data", () => {
  expect(csv([["a,b", 1, null], ['say "x"', -2.5, "=1+1"]])).toBe('\ufeff"a,b",1,\r\n"say ""x""",-2.5,\'=1+1\r\n');
});
it("names files", () => {
  expect(fileName("Cobalt: mine output, China", "svg")).toBe("Cobalt-mine-output-China.svg");
  expect(fileName("钴（中国）", "csv")).toBe("钴-中国.csv");
});
it("wraps lines", () => {
  expect(wrap("one two three", 7)).toEqual(["one two", "three"]);
  expect(wrap("来源来源", 4)).toEqual(["来源", "来源"]);
});
