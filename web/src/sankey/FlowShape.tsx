import type { Palette } from "../charts/palette";
import type { Mark, SankeyLine } from "./types";

/** Signs behind numbers, the same as in reports. */
export const SIGNS: Partial<Record<Mark, string>> = { published: "●", corrected: "◐", computed: "◆", estimate: "◇" };

interface FlowShapeProps {
  link: SankeyLine;
  mark: Mark;
  suspect: boolean;
  colour: string;
  hatch: string;
  palette: Palette;
  selected: boolean;
}

/** One flow: plain as published, dark dashed edge if corrected, hatched if computed, dashed line if unknown. */
export function FlowShape({ link, mark, suspect, colour, hatch, palette, selected }: FlowShapeProps) {
  const drawn = link.estimate && mark !== "computed" ? "estimate" : mark;
  const hatched = drawn === "computed" || drawn === "estimate";
  const edge = drawn === "corrected" ? { stroke: palette.ink, strokeWidth: 1.1, strokeOpacity: 0.85, strokeDasharray: "7 2.5" } : { stroke: colour, strokeWidth: 0.5, strokeOpacity: 0.6 };
  return (
    <>
      {link.outer_area && (link.outer ?? 0) > (link.width ?? 0) && <path d={link.outer_area} fill={colour} fillOpacity={0.16} />}
      {link.missing ? (
        <path className="sankey-line" d={link.line} fill="none" stroke={palette.muted} strokeWidth={1.3} strokeDasharray="4 4" />
      ) : link.area ? (
        <path className="sankey-area" d={link.area} fill={hatched ? `url(#${hatch})` : colour} {...(hatched ? {} : { fillOpacity: 0.42 })} {...edge} />
      ) : (
        <path className="sankey-line" d={link.line} fill="none" stroke={colour} strokeWidth={0.7} strokeOpacity={0.7} />
      )}
      {suspect && link.area && <path d={link.area} fill="none" stroke={palette.bad} strokeWidth={1.4} />}
      {selected && <path d={link.area || link.line} fill="none" stroke={palette.accent} strokeWidth={2.6} />}
      <path d={link.line} fill="none" stroke="transparent" strokeWidth={9} />
    </>
  );
}
