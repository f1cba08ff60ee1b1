import { useRef } from "react";
import { usePalette } from "../../charts/palette";
import { indexScale, numberText } from "../../numbers/format";
import { useWords } from "../../words/useWords";
import { useWidth } from "../Overview/useWidth";
import type { MethodRow } from "./scores";
import type { Risk } from "./types";

const PLAIN = indexScale();
const LINE = 18;

/** One row per method on a scale of its own: our score with its interval by link, the threshold, published scores beside. */
export function Intervals({ rows, risk }: { rows: readonly MethodRow[]; risk: Risk }) {
  const t = useWords("mineral");
  const palette = usePalette();
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box, 720);
  const wide = width >= 620;
  const [left, right] = [wide ? 290 : 8, 72];
  const heights = rows.map((row) => (wide ? 14 : 44) + Math.max(row.scores.length, wide ? 2 : 1) * LINE + (row.published.length > 0 ? LINE : 0) + 12);
  const tops = heights.map((_, index) => heights.slice(0, index).reduce((sum, item) => sum + item, 0));
  const height = heights.reduce((sum, item) => sum + item, 0) + 4;
  return (
    <div ref={box}>
      <svg data-drawing="" viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={t("risk.label")} fontSize={12} style={{ maxWidth: "100%", display: "block" }}>
        {rows.map((row, index) => {
          const at = (value: number) => left + (Math.min(Math.max(value, 0), row.top) / row.top) * (width - left - right);
          const first = wide ? 14 : 42;
          const end = first + row.scores.length * LINE;
          return (
            <g key={row.method} transform={`translate(0 ${tops[index] ?? 0})`}>
              <path d={`M0 0H${width}`} stroke={palette.rule} />
              <text x={0} y={wide ? 22 : 17} fontWeight={600} fill={palette.ink}>
                {shorten(risk.labels.methods[row.method] ?? row.method, wide ? 42 : Math.floor(width / 7))}
              </text>
              <text x={0} y={wide ? 38 : 32} fill={palette.muted}>
                {shorten(risk.labels.axes[row.axis] ?? row.axis, wide ? 42 : Math.floor(width / 7))}
              </text>
              {row.threshold !== null && row.threshold > 0 && (
                <g>
                  <title>{t("risk.threshold", { value: row.threshold })}</title>
                  <path d={`M${at(row.threshold)} ${first - 5}V${end + (row.published.length > 0 ? LINE : 0)}`} stroke={palette.bad} strokeWidth={1.4} strokeDasharray="4 3" />
                  <text x={at(row.threshold)} y={first - 6} fontSize={10} textAnchor="middle" fill={palette.bad}>
                    {numberText(row.threshold, PLAIN)}
                  </text>
                </g>
              )}
              {row.scores.map((score, line) => {
                const y = first + line * LINE + 6;
                const [low, high] = [score.spread?.low ?? score.axes[0]?.low ?? score.value ?? 0, score.spread?.high ?? score.axes[0]?.high ?? score.value ?? 0];
                const colour = palette.links[score.link] ?? palette.series[0];
                const said = `${risk.labels.links[score.link] ?? score.link}: ${numberText(score.value ?? 0, PLAIN)} (${numberText(low, PLAIN)}–${numberText(high, PLAIN)})`;
                return (
                  <g key={`${score.link} ${score.year}`}>
                    <title>{said}</title>
                    <path d={`M${left} ${y}H${width - right}`} stroke={palette.rule} strokeWidth={0.7} />
                    <path d={`M${at(low)} ${y}H${at(high)}`} stroke={colour} strokeWidth={5} opacity={0.4} />
                    <circle cx={at(score.value ?? 0)} cy={y} r={5} fill={colour} stroke={palette.surface} />
                    <text x={width - right + 8} y={y + 4} fill={palette.ink}>
                      {score.link} {numberText(score.value ?? 0, PLAIN)}
                      {score.critical === true ? " ●" : ""}
                    </text>
                  </g>
                );
              })}
              {row.published.length > 0 && (
                <g>
                  {row.published.map((item) => (
                    <g key={item.claim}>
                      <title>{`${item.what} ${item.year}: ${item.value ?? ""}`}</title>
                      <path d={`M${at(item.value ?? 0)} ${end - 1}l5 6l-5 6l-5 -6z`} fill={palette.surface} stroke={palette.ink} strokeWidth={1.2} />
                    </g>
                  ))}
                  <text x={width - right + 8} y={end + 9} fill={palette.muted}>
                    ◇ {Math.min(...row.published.map((item) => item.year))}
                    {row.published.length > 1 ? "…" : ""}
                  </text>
                </g>
              )}
            </g>
          );
        })}
      </svg>
    </div>
  );
}

function shorten(words: string, most: number): string {
  const size = [...words].reduce((sum, sign) => sum + (/[\u3000-\u9fff\uff00-\uffef]/.test(sign) ? 1.8 : 1), 0);
  return size <= most ? words : `${[...words].slice(0, Math.floor((most / size) * words.length) - 1).join("")}…`;
}
