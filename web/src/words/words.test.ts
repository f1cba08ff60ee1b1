import { describe, expect, it } from "vitest";
import en from "./en";
import { fill, places } from "./fill";
import { preferred } from "./useWords";
import zh from "./zh";

const name = (path: string) => path.split("/").at(-1) ?? "";

describe("words", () => {
  it("has the same files in both languages", () => {
    expect(Object.keys(zh).map(name).sort()).toEqual(Object.keys(en).map(name).sort());
  });
  for (const [path, english] of Object.entries(en)) {
    const chinese = zh[path.replace("/en/", "/zh/")] ?? {};
    it(`says the same in both languages: ${name(path)}`, () => {
      expect(Object.keys(chinese).sort()).toEqual(Object.keys(english).sort());
      for (const [key, words] of Object.entries(english)) {
        expect(words.trim(), key).not.toBe("");
        expect((chinese[key] ?? "").trim(), key).not.toBe("");
        expect(places(chinese[key] ?? ""), key).toEqual(places(words));
      }
    });
  }
  it("fills places", () => {
    expect(fill("{n} of {all}", { n: 3, all: "5" })).toBe("3 of 5");
    expect(fill("{n}")).toBe("{n}");
  });
  it("prefers the reader's language", () => {
    expect(preferred(["de", "zh-TW", "en"])).toBe("zh");
    expect(preferred(["fr"])).toBe("en");
  });
});
