import { useId } from "react";
import { Hatch } from "../../charts/Hatch";
import { inkOn, usePalette } from "../../charts/palette";
import { Go } from "../../url/useUrl";
import type { Changes, PageName } from "../../url/grammar";
import { breadth, shorten } from "./layout";
import { useWidth } from "./useWidth";

export interface GridCell {
  key: string;
  /** Colour of the cell; `null` is missing and hatched. */
  colour: string | null;
  text: string;
  title: string;
  /** A strong outline: the threshold is reached. */
  marked?: boolean;
  page?: PageName;
  set?: Changes;
}
export interface GridRow {
  key: string;
  label: string;
  strong?: boolean;
  page?: PageName;
  set?: Changes;
  cells: readonly GridCell[];
}

/** Rows by columns as coloured cells; what is missing is hatched and says what is lacking. */
export function HeatGrid({ columns, rows, label, row = 22 }: { columns: readonly string[]; rows: readonly GridRow[]; label: string; row?: number }) {
  const palette = usePalette();
  const id = useId().replace(/[^a-zA-Z0-9]/g, "");
  const [box, width] = useWidth<HTMLDivElement>();
  const narrow = width < 560;
  const size = 12;
  const names = Math.min(narrow ? 104 : 250, Math.max(50, ...rows.map((item) => breadth(item.label, size) + 6)));
  const longest = Math.max(0, ...columns.map((words) => breadth(words, size)));
  const head = narrow ? Math.min(170, longest + 14) : Math.min(190, longest * 0.72 + 16);
  // The last slanted heading reaches beyond its column; on a telephone headings stand upright.
  const slant = narrow ? 0 : Math.min(longest, (head - 12) / 0.72) * 0.72;
  const cell = Math.max(narrow ? 17 : 34, Math.min(132, (width - names - 10 - slant) / Math.max(1, columns.length)));
  const whole = Math.max(width, names + 10 + cell * columns.length + slant);
  const height = head + rows.length * row + 6;
  return (
    <div ref={box} className="crit-scroll" tabIndex={0} role="group" aria-label={label}>
      <svg data-drawing="" viewBox={`0 0 ${whole} ${height}`} width={whole} height={height} fontSize={size} className="crit-svg" role="group" aria-label={label}>
        <defs>
          <Hatch id={`${id}-h`} colour={palette.hatch} ground={palette.hatchSoft} size={6} width={1.1} />
        </defs>
        {columns.map((words, place) => (
          <text key={words} transform={`translate(${names + 10 + cell * (place + 0.5) + (narrow ? 4 : 0)} ${head - 6}) rotate(${narrow ? -90 : -45})`} fill={palette.ink}>
            <title>{words}</title>
            {shorten(words, size, narrow ? head - 10 : (head - 12) / 0.72)}
          </text>
        ))}
        {rows.map((item, at) => {
          const y = head + at * row;
          const name = <text x={names} y={y + row / 2 + 4} textAnchor="end" fill={palette.ink} fontWeight={item.strong ? 700 : 400}>{shorten(item.label, size, names)}</text>;
          return (
            <g key={item.key}>
              {item.page ? <Go page={item.page} set={item.set ?? {}} className="crit-point" aria-label={item.label}><title>{item.label}</title>{name}</Go> : name}
              {item.cells.map((found, place) => {
                const left = names + 10 + cell * place;
                const words = found.text && breadth(found.text, 11) < cell - 4 ? found.text : "";
                const drawn = (
                  <>
                    <title>{found.title}</title>
                    <rect x={left + 0.5} y={y + 0.5} width={cell - 1} height={row - 1} fill={found.colour ?? `url(#${id}-h)`} stroke={found.marked ? palette.ink : "none"} strokeWidth={found.marked ? 2 : 0} />
                    {words && <text x={left + cell / 2} y={y + row / 2 + 4} textAnchor="middle" fontSize={11} fill={found.colour ? inkOn(found.colour) : palette.muted} pointerEvents="none">{words}</text>}
                  </>
                );
                // The table tab holds the same cells for keyboards; hundreds of stops here would help nobody.
                return found.page ? <Go key={found.key} page={found.page} set={found.set ?? {}} tabIndex={-1} aria-label={found.title}>{drawn}</Go> : <g key={found.key}>{drawn}</g>;
              })}
            </g>
          );
        })}
      </svg>
    </div>
  );
}
