import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { contrast, inkOn, PALETTES, stepColour } from "./palette";

const css = readFileSync(new URL("../styles/tokens.css", import.meta.url), "utf8");
const block = (start: string) => css.slice(css.indexOf(start)).split("}")[0] ?? "";
const token = (text: string, name: string) => new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(text)?.[1];

describe.each([
  ["light", ":root {"],
  ["dark", ':root[data-theme="dark"]'],
] as const)("%s colours", (scheme, start) => {
  const palette = PALETTES[scheme];
  const text = block(start);
  it("are those of the style sheet", () => {
    for (const name of ["surface", "ink", "muted", "rule", "accent", "bad", "warn", "hatch"] as const) expect(token(text, name), name).toBe(palette[name]);
    for (const link of ["U", "M", "D", "R"]) expect(token(text, `link-${link}`)).toBe(palette.links[link]);
  });
  it("can be told from the ground", () => {
    for (const colour of [...palette.series, ...Object.values(palette.links)]) expect(contrast(colour, palette.surface), colour).toBeGreaterThanOrEqual(3);
    for (const name of ["ink", "muted", "accent", "bad", "warn"] as const)
      for (const ground of ["surface", "page", "raised", "accent-soft"]) expect(contrast(palette[name], token(text, ground) ?? ""), `${name} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    expect(contrast(token(text, "warn") ?? "", token(text, "warn-soft") ?? "")).toBeGreaterThanOrEqual(4.5);
    for (const colour of [...palette.risk, ...palette.sequential]) expect(contrast(inkOn(colour), colour), colour).toBeGreaterThanOrEqual(4.5);
  });
});

it("finds the step of a share", () => {
  expect(stepColour(["a", "b"], 1)).toBe("b");
  expect(stepColour(["a", "b"], 0.49)).toBe("a");
});
