import { useId } from "react";
import { useCatalog } from "../../catalog/useCatalog";
import { Hatch } from "../../charts/Hatch";
import { usePalette } from "../../charts/palette";
import { LINKS } from "../../url/grammar";
import { cellText } from "./Cell";
import { paints } from "./colours";
import { linkOf, stateOf, STATES, weakLink, type Line } from "./heat";
import type { Reading } from "./types";
import { useBand } from "./useBand";

const [NAME, CELL, ROW] = [230, 100, 18];

/** The map as one drawing, for saving as SVG or PNG; not shown, since the table says the same. */
export function HeatDrawing({ lines, reading }: { lines: readonly Line[]; reading: Reading }) {
  const { label } = useCatalog();
  const palette = usePalette();
  const hatch = useId();
  const band = useBand();
  const [width, height] = [NAME + LINKS.length * CELL, (lines.length + 1) * ROW + 50];
  return (
    <svg data-drawing="" viewBox={`0 0 ${width} ${height}`} style={{ display: "none" }} aria-hidden="true" fontSize={11}>
      <defs>
        <Hatch id={hatch} colour={palette.hatch} ground={palette.hatchSoft} />
      </defs>
      {LINKS.map((link, column) => (
        <text key={link} x={NAME + (column + 0.5) * CELL} y={12} textAnchor="middle" fontWeight={600} fill={palette.ink}>
          {link}
        </text>
      ))}
      {lines.map(({ mineral, row }, index) => (
        <g key={mineral} transform={`translate(0 ${(index + 1) * ROW})`}>
          <text x={0} y={13} fill={palette.ink}>
            {label("minerals", mineral)}
          </text>
          {LINKS.map((link, column) => {
            const figure = (row ? linkOf(row, link) : undefined)?.readings[reading];
            const state = figure ? stateOf(figure, link) : "missing";
            const paint = paints(palette, link)[state];
            return (
              <g key={link} transform={`translate(${NAME + column * CELL} 0)`}>
                <rect width={CELL - 1} height={ROW - 1} fill={state === "missing" ? `url(#${hatch})` : paint.fill} stroke={state === "bound" ? palette.strongRule : "none"} strokeDasharray="3 2" />
                {figure && state !== "missing" && (
                  <text x={CELL / 2} y={13} textAnchor="middle" fill={paint.ink}>
                    {weakLink(row) === link ? "▼ " : ""}
                    {cellText(figure)}
                  </text>
                )}
              </g>
            );
          })}
        </g>
      ))}
      {(["U", "R"] as const).map((link, row) => (
        <g key={link} transform={`translate(0 ${(lines.length + 1) * ROW + 10 + row * ROW})`} fontSize={9.5}>
          <text x={0} y={10} fill={palette.muted}>
            {link === "U" ? "U M D" : "R"}
          </text>
          {STATES.filter((state) => link === "U" || (state !== "bound" && state !== "missing")).map((state, index) => (
            <g key={state} transform={`translate(${36 + index * 84} 0)`}>
              <rect width={12} height={11} fill={state === "missing" ? `url(#${hatch})` : paints(palette, link)[state].fill} stroke={palette.strongRule} strokeWidth={0.5} strokeDasharray={state === "bound" ? "3 2" : undefined} />
              <text x={16} y={10} fill={palette.ink}>
                {band(state, link).replace(/[:：(（].*$/, "").slice(0, 14)}
              </text>
            </g>
          ))}
        </g>
      ))}
    </svg>
  );
}
