/** Colours of charts; equal to styles/tokens.css, a test compares. Series are told apart with colour-vision deficiency. */
import type { Scheme } from "../app/scheme";
import { useScheme } from "../app/scheme";

export interface Palette {
  scheme: Scheme;
  surface: string;
  ink: string;
  muted: string;
  rule: string;
  strongRule: string;
  accent: string;
  bad: string;
  warn: string;
  hatch: string;
  hatchSoft: string;
  /** Links of the chain, `in`, `out` and `X` for what lies outside. */
  links: Readonly<Record<string, string>>;
  series: readonly string[];
  /** From little to much, one hue. */
  sequential: readonly string[];
  /** From low to high risk; neither end is green. */
  risk: readonly string[];
  /** From below to above, around a neutral middle. */
  diverging: readonly string[];
}

const LIGHT: Palette = {
  scheme: "light",
  surface: "#ffffff",
  ink: "#1b2027",
  muted: "#555d68",
  rule: "#d8dbe0",
  strongRule: "#a9b0ba",
  accent: "#1f4e79",
  bad: "#9c2a2a",
  warn: "#7a4b00",
  hatch: "#9aa1ab",
  hatchSoft: "#e9ebee",
  links: { U: "#6b4a2b", M: "#2f6396", D: "#23796c", R: "#5f7d1f", in: "#6d7580", out: "#6d7580", X: "#6d7580" },
  series: ["#1f5fa8", "#c25a00", "#007a5e", "#a3377a", "#7a6a00", "#3584b5", "#5b5b5b", "#8c3b2a"],
  sequential: ["#e8f0f8", "#bcd3e8", "#82add3", "#3d76ab", "#235a8f", "#0f3861"],
  risk: ["#fdf3dc", "#f7d699", "#eda65a", "#d4702f", "#a83f1b", "#6f1d10"],
  diverging: ["#235a8f", "#82add3", "#e6e6e2", "#eda65a", "#a83f1b"],
};

const DARK: Palette = {
  scheme: "dark",
  surface: "#1a1e24",
  ink: "#e7eaee",
  muted: "#a5adb8",
  rule: "#333942",
  strongRule: "#59616d",
  accent: "#8fbde9",
  bad: "#f19c92",
  warn: "#e5b767",
  hatch: "#7c8490",
  hatchSoft: "#292e35",
  links: { U: "#c99c6d", M: "#7fb1e2", D: "#62c4b2", R: "#b1cd6a", in: "#98a1ad", out: "#98a1ad", X: "#98a1ad" },
  series: ["#6fb1f0", "#f0a050", "#4cc9a0", "#e58cc0", "#d9c95a", "#9fd4f5", "#b5b5b5", "#e08b78"],
  sequential: ["#1f2d3d", "#28496b", "#346a9c", "#5590c7", "#8bb8e2", "#cfe3f6"],
  risk: ["#33291b", "#5f4420", "#94611f", "#c98432", "#efae62", "#fbdcae"],
  diverging: ["#8bb8e2", "#346a9c", "#3a3f46", "#94611f", "#efae62"],
};

export const PALETTES: Readonly<Record<Scheme, Palette>> = { light: LIGHT, dark: DARK };

export function usePalette(): Palette {
  return PALETTES[useScheme()];
}

function channels(colour: string): [number, number, number] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255) as [number, number, number];
}

function luminance(colour: string): number {
  const [r, g, b] = channels(colour).map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast of two colours by WCAG, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** Black or white, whichever reads better on a colour. */
export function inkOn(colour: string): string {
  return contrast("#15181c", colour) >= contrast("#ffffff", colour) ? "#15181c" : "#ffffff";
}

/** Colour of a value between 0 and 1 on a scale of steps. */
export function stepColour(steps: readonly string[], share: number): string {
  const place = Math.min(steps.length - 1, Math.max(0, Math.floor(share * steps.length)));
  return steps[place] ?? "#888888";
}
