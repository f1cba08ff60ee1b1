import { useState } from "react";
import { usePalette } from "../../charts/palette";
import { Go } from "../../url/useUrl";
import type { Changes, PageName } from "../../url/grammar";
import { useWords } from "../../words/useWords";
import { breadth, shorten, ticks } from "./layout";
import { useWidth } from "./useWidth";

export interface Dot {
  key: string;
  label: string;
  value: number;
  low: number | null;
  high: number | null;
  /** Reached, missed, or left open. */
  state: boolean | null;
  /** Words on hover, without the label. */
  words: string;
  /** Words behind the bar. */
  aside?: string;
  strong?: boolean;
  page?: PageName;
  set?: Changes;
}

const ROW = 21;
const FIRST = 30;

/** Marks with intervals, one row each; long lists open on demand. */
export function DotPlot({ dots, axis, threshold, ends, label, reversed = false }: { dots: readonly Dot[]; axis: string; threshold?: number | null; ends?: [number, number]; label: string; reversed?: boolean }) {
  const t = useWords("criticality");
  const palette = usePalette();
  const [box, width] = useWidth<HTMLDivElement>();
  const [open, setOpen] = useState(false);
  const narrow = width < 560;
  const shown = open ? dots : dots.filter((dot, place) => place < FIRST || dot.strong);
  const size = 12;
  const names = Math.min(narrow ? 116 : 240, Math.max(60, ...shown.map((dot) => breadth(dot.label, size))) + 8);
  const aside = shown.some((dot) => dot.aside) ? (narrow ? 46 : 64) : 8;
  const all = dots.flatMap((dot) => [dot.value, dot.low ?? dot.value, dot.high ?? dot.value]);
  const steps = ends ? ticks(ends[0], ends[1], narrow ? 4 : 8) : ticks(Math.min(0, ...all), Math.max(threshold ?? 0, ...all), narrow ? 4 : 7);
  const [low, high] = ends ?? [steps[0] ?? 0, steps.at(-1) ?? 1];
  const [left, right] = [names + 8, width - aside - 8];
  const x = (value: number) => {
    const share = high === low ? 0 : (value - low) / (high - low);
    return left + (right - left) * (reversed ? 1 - share : share);
  };
  const top = 40;
  const height = top + shown.length * ROW + 8;
  return (
    <div ref={box}>
      <svg data-drawing="" viewBox={`0 0 ${width} ${height}`} width={width} height={height} fontSize={size} role="group" aria-label={label} className="crit-svg">
        <text x={left} y={12} fill={palette.muted}>{axis}</text>
        {steps.filter((tick) => tick >= low && tick <= high).map((tick) => (
          <g key={tick}>
            <path d={`M${x(tick)} ${top - 6}V${height - 4}`} stroke={palette.rule} />
            <text x={x(tick)} y={top - 11} textAnchor="middle" fill={palette.muted}>{tick}</text>
          </g>
        ))}
        {threshold != null && <path d={`M${x(threshold)} ${top - 6}V${height - 4}`} stroke={palette.bad} strokeDasharray="5 4"><title>{t("threshold", { value: threshold })}</title></path>}
        {shown.map((dot, place) => {
          const y = top + place * ROW + ROW / 2;
          const colour = dot.state === true ? palette.bad : dot.state === false ? palette.series[0] : palette.muted;
          return (
            <Go key={dot.key} page={dot.page ?? "mineral"} set={dot.set ?? {}} className="crit-point" aria-label={`${dot.label}: ${dot.words}`}>
              <title>{`${dot.label}: ${dot.words}`}</title>
              <rect x={0} y={y - ROW / 2} width={width} height={ROW} fill={dot.strong ? palette.accent : "transparent"} opacity={dot.strong ? 0.12 : 1} />
              <text x={names} y={y + 4} textAnchor="end" fill={palette.ink} fontWeight={dot.strong ? 700 : 400}>{shorten(dot.label, size, names)}</text>
              {dot.low !== null && dot.high !== null && <path d={`M${x(dot.low)} ${y}H${x(dot.high)}`} stroke={colour} strokeWidth={5} strokeLinecap="round" opacity={0.35} />}
              <circle cx={x(dot.value)} cy={y} r={4.2} fill={dot.state === null ? palette.surface : colour} stroke={colour} strokeWidth={1.6} />
              {dot.aside && <text x={width - 2} y={y + 4} textAnchor="end" fill={palette.muted}>{dot.aside}</text>}
            </Go>
          );
        })}
      </svg>
      {dots.length > FIRST && (
        <button type="button" className="button quiet no-print" onClick={() => setOpen(!open)} aria-expanded={open}>
          {open ? t("less") : t("more", { n: dots.length - shown.length })}
        </button>
      )}
    </div>
  );
}
