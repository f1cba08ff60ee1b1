import { useId } from "react";
import type { FigureData } from "../../api/types";
import { Hatch } from "../../charts/Hatch";
import { usePalette } from "../../charts/palette";

interface DrawnRow {
  label: string;
  link: string;
  figure: FigureData;
  text: string;
}

const [NAME, WIDE, ROW, MOST] = [250, 470, 22, 1.5];

/** The readings as one drawing, for saving as SVG or PNG; not shown, since the table says the same. */
export function Drawing({ rows }: { rows: readonly DrawnRow[] }) {
  const palette = usePalette();
  const hatch = useId().replace(/[^\w-]/g, "");
  const at = (value: number) => (Math.min(Math.max(value, 0), MOST) / MOST) * WIDE;
  const height = rows.length * ROW + 24;
  return (
    <svg data-drawing="" viewBox={`0 0 ${NAME + WIDE + 70} ${height}`} style={{ display: "none" }} aria-hidden="true" fontSize={12}>
      <defs>
        <Hatch id={hatch} colour={palette.hatch} ground={palette.hatchSoft} />
      </defs>
      {rows.map(({ label, link, figure, text }, index) => {
        const { value, low = null, high = null } = figure;
        return (
          <g key={label} transform={`translate(0 ${index * ROW})`}>
            <text x={0} y={14} fill={palette.ink}>
              {label}
            </text>
            <g transform={`translate(${NAME} 0)`}>
              {value === null && low === null && high === null ? <rect width={WIDE} height={ROW - 6} fill={`url(#${hatch})`} /> : <rect width={at(value ?? 0)} height={ROW - 6} fill={palette.links[link]} opacity={0.75} />}
              {low !== null && <path d={`M${at(low)} 8H${at(high ?? MOST)}`} stroke={palette.ink} strokeWidth={1.5} />}
            </g>
            <text x={NAME + WIDE + 6} y={14} fill={palette.ink}>
              {text}
            </text>
          </g>
        );
      })}
      <path d={`M${NAME + at(1)} 0V${rows.length * ROW}`} stroke={palette.ink} strokeDasharray="3 3" />
      <text x={NAME + at(1)} y={height - 6} textAnchor="middle" fill={palette.muted}>
        100%
      </text>
    </svg>
  );
}
