import { useId, useRef } from "react";
import { Hatch } from "../../charts/Hatch";
import { usePalette } from "../../charts/palette";
import { useCatalog } from "../../catalog/useCatalog";
import { LINKS } from "../../url/grammar";
import { useWords } from "../../words/useWords";
import { paints } from "./colours";
import { STATES, type Tally as Counts } from "./heat";
import { useWidth } from "./useWidth";

const BAR = 22;
const ROW = 54;

/** One bar per link: how many minerals are in which class of availability. */
export function Tally({ counts, all, band }: { counts: Record<"U" | "M" | "D" | "R", Counts>; all: number; band: (state: (typeof STATES)[number], link: "U" | "M" | "D" | "R") => string }) {
  const t = useWords("overview");
  const { label } = useCatalog();
  const palette = usePalette();
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box, 720);
  const hatch = useId();
  const height = LINKS.length * ROW;
  return (
    <div ref={box} className="tally" style={{ minHeight: height }}>
      <svg data-drawing="" viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={t("tally.label")}>
        <defs>
          <Hatch id={hatch} colour={palette.hatch} ground={palette.hatchSoft} />
        </defs>
        {LINKS.map((link, row) => {
          const paint = paints(palette, link);
          const known = all - counts[link].missing;
          let at = 0;
          return (
            <g key={link} transform={`translate(0 ${row * ROW})`}>
              <text x={0} y={16} fontSize={13} fontWeight={600} fill={palette.ink}>
                {label("links", link)}
              </text>
              <text x={width} y={16} fontSize={12} textAnchor="end" fill={palette.muted}>
                {t(width < 480 ? "tally.known.short" : "tally.known", { n: known, all })}
              </text>
              {STATES.map((state) => {
                const count = counts[link][state];
                if (count === 0 || all === 0) return null;
                const x = (at / all) * width;
                const wide = (count / all) * width;
                at += count;
                return (
                  <g key={state} transform={`translate(${x} 23)`}>
                    <title>{`${label("links", link)} · ${band(state, link)}: ${count}`}</title>
                    <rect width={Math.max(wide - 1, 1)} height={BAR} fill={state === "missing" ? `url(#${hatch})` : paint[state].fill} stroke={state === "bound" ? palette.strongRule : "none"} strokeDasharray="3 2" />
                    {wide > 20 && state !== "missing" && (
                      <text x={wide / 2} y={BAR / 2 + 4} fontSize={12} textAnchor="middle" fill={paint[state].ink}>
                        {count}
                      </text>
                    )}
                    {wide > 34 && state === "missing" && (
                      <>
                        <rect x={wide / 2 - 17} y={3} width={34} height={BAR - 6} rx={2} fill={palette.surface} />
                        <text x={wide / 2} y={BAR / 2 + 4} fontSize={12} textAnchor="middle" fill={palette.ink}>
                          {count}
                        </text>
                      </>
                    )}
                  </g>
                );
              })}
            </g>
          );
        })}
      </svg>
    </div>
  );
}
