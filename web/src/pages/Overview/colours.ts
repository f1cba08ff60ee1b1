import { inkOn, type Palette } from "../../charts/palette";
import type { LinkId } from "../../url/grammar";
import { BANDS, type State } from "./heat";

export interface Paint {
  fill: string;
  ink: string;
}

/** Colours of the classes: orange (weak) to blue (met), told apart with colour-vision deficiency; link R has one hue of its own. */
export function paints(palette: Palette, link: LinkId): Record<State, Paint> {
  const [below = "", blue = "", , amber = "", red = ""] = palette.diverging;
  const middle = palette.scheme === "light" ? "#f6ecd2" : "#4d4532";
  const steps = link === "R" ? palette.sequential : [red, amber, middle, blue, below];
  const made = Object.fromEntries(
    BANDS.map((band, index) => {
      const fill = steps[index] ?? palette.hatchSoft;
      return [band, { fill, ink: inkOn(fill) }];
    }),
  );
  return { ...made, bound: { fill: palette.surface, ink: palette.ink }, missing: { fill: palette.hatchSoft, ink: palette.muted } } as Record<State, Paint>;
}
