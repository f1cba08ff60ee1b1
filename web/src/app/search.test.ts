import { expect, it } from "vitest";
import { find, optionOf } from "./search";

const options = [
  optionOf({ id: "lithium", name_en: "Lithium", name_zh: "锂", symbol: "Li" }, "en", ["lithium minerals"]),
  optionOf({ id: "cobalt", name_en: "Cobalt", name_zh: "钴", symbol: "Co" }, "en", []),
  optionOf({ id: "copper", name_en: "Copper", name_zh: "铜", symbol: "Cu" }, "zh", []),
  optionOf({ id: "rare_earths", name_en: "Rare earths", name_zh: "稀土", symbol: "" }, "zh", []),
];
const ids = (typed: string) => find(options, typed).map((option) => option.id);

it("finds minerals by name, symbol and Chinese name", () => {
  expect(ids("锂")).toEqual(["lithium"]);
  expect(ids("co")).toEqual(["cobalt", "copper"]);
  expect(ids("earth")).toEqual(["rare_earths"]);
  expect(ids("土")).toEqual(["rare_earths"]);
  expect(ids("")).toHaveLength(4);
  expect(ids("xyz")).toEqual([]);
});
