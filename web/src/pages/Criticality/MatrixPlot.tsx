import { useId } from "react";
import { Hatch } from "../../charts/Hatch";
import { usePalette } from "../../charts/palette";
import { Go } from "../../url/useUrl";
import { useWords } from "../../words/useWords";
import { placeLabels, ticks, type Box } from "./layout";
import { ends, endText, placeOf, scoreText, type End, type Matrix, type Point } from "./model";
import { useWidth } from "./useWidth";

const SIZE = 11.5;
const RADIUS = 4.5;

/** What a point says on hover and to screen readers. */
export function said(point: Point, pair: Matrix["pairs"][number], range: string): string {
  const end = (name: string, found: End) => {
    const span = ends(found);
    return `${name} ${endText(found)}${span && found.value !== null ? ` (${range} ${scoreText(span[0])}–${scoreText(span[1])})` : ""}`;
  };
  return `${point.name}: ${end(pair.up.name, point.up)}; ${end(pair.right.name, point.right)}`;
}

/** Two axes against each other: thresholds, the corner beyond both, error bars, names that do not overlap. */
export function MatrixPlot({ pair, chosen, samples }: { pair: Matrix["pairs"][number]; chosen: ReadonlySet<string>; samples: number }) {
  const t = useWords("criticality");
  const palette = usePalette();
  const id = useId().replace(/[^a-zA-Z0-9]/g, "");
  const [box, width] = useWidth<HTMLDivElement>();
  const narrow = width < 560;
  const height = narrow ? 440 : Math.min(640, Math.max(460, width * 0.56));
  const shown = pair.points.flatMap((point) => {
    const [x, y] = [placeOf(point.right), placeOf(point.up)];
    return x === null || y === null ? [] : [{ point, x, y }];
  });
  const reach = (axis: "up" | "right", threshold: number | null) => [threshold ?? 0, ...shown.flatMap(({ point }) => [placeOf(point[axis]) ?? 0, ...(ends(point[axis]) ?? [])])];
  const across = ticks(0, Math.max(...reach("right", pair.right.threshold)) * 1.04, narrow ? 4 : 7);
  const upward = ticks(0, Math.max(...reach("up", pair.up.threshold)) * 1.04, narrow ? 5 : 6);
  const plot: Box = { left: narrow ? 40 : 52, top: 14, right: width - 12, bottom: height - 46 };
  const x = (value: number) => plot.left + ((plot.right - plot.left) * value) / (across.at(-1) ?? 1);
  const y = (value: number) => plot.bottom - ((plot.bottom - plot.top) * value) / (upward.at(-1) ?? 1);
  const bars: Box[] = shown.flatMap(({ point, x: right, y: up }) => {
    const found: Box[] = [];
    const [h, v] = [ends(point.right), ends(point.up)];
    if (h) found.push({ left: x(h[0]), right: x(h[1]), top: y(up) - 1, bottom: y(up) + 1 });
    if (v) found.push({ left: x(right) - 1, right: x(right) + 1, top: y(v[1]), bottom: y(v[0]) });
    return found;
  });
  const labels = placeLabels(
    shown.map(({ point, x: right, y: up }) => ({ x: x(right), y: y(up), words: (point.lower_bound ? "≥ " : "") + point.name, weight: (chosen.has(point.mineral) ? 100 : 0) + (point.critical ? 10 : 0) + up / (upward.at(-1) ?? 1) })),
    plot,
    SIZE,
    RADIUS,
    bars,
  );
  const silent = shown.filter((_, place) => labels[place] === null).map(({ point }) => point.name);
  const colourOf = (point: Point) => (point.state === "reached" ? palette.bad : point.state === "below" ? palette.series[0] : palette.muted);
  const cut = { h: pair.up.threshold, v: pair.right.threshold };
  const range = samples > 0 ? t("range.interval") : t("range.open");
  return (
    <div ref={box}>
      <svg data-drawing="" viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="group" aria-label={t("matrix.label", { up: pair.up.name, right: pair.right.name, n: shown.length })} className="crit-svg" fontSize={SIZE}>
        <defs>
          <Hatch id={`${id}-m`} colour={palette.hatch} ground={palette.surface} />
        </defs>
        {cut.h !== null && cut.v !== null && <rect x={x(cut.v)} y={plot.top} width={Math.max(0, plot.right - x(cut.v))} height={Math.max(0, y(cut.h) - plot.top)} fill={palette.bad} opacity={0.07} />}
        {across.map((tick) => (
          <g key={tick}>
            <path d={`M${x(tick)} ${plot.top}V${plot.bottom}`} stroke={palette.rule} />
            <text x={x(tick)} y={plot.bottom + 16} textAnchor="middle" fill={palette.muted}>{tick}</text>
          </g>
        ))}
        {upward.map((tick) => (
          <g key={tick}>
            <path d={`M${plot.left} ${y(tick)}H${plot.right}`} stroke={palette.rule} />
            <text x={plot.left - 7} y={y(tick) + 4} textAnchor="end" fill={palette.muted}>{tick}</text>
          </g>
        ))}
        <text x={(plot.left + plot.right) / 2} y={height - 8} textAnchor="middle" fill={palette.ink}>{pair.right.name}</text>
        <text transform={`translate(12 ${(plot.top + plot.bottom) / 2}) rotate(-90)`} textAnchor="middle" fill={palette.ink}>{pair.up.name}</text>
        {cut.h !== null && (
          <g>
            <path d={`M${plot.left} ${y(cut.h)}H${plot.right}`} stroke={palette.bad} strokeDasharray="5 4" />
            <text x={plot.right - 3} y={y(cut.h) - 4} textAnchor="end" fill={palette.bad}>{t("threshold", { value: scoreText(cut.h) })}</text>
          </g>
        )}
        {cut.v !== null && (
          <g>
            <path d={`M${x(cut.v)} ${plot.top}V${plot.bottom}`} stroke={palette.bad} strokeDasharray="5 4" />
            <text x={x(cut.v) + 4} y={plot.top + 10} fill={palette.bad}>{t("threshold", { value: scoreText(cut.v) })}</text>
          </g>
        )}
        {shown.map(({ point, x: right, y: up }) => {
          const [h, v] = [ends(point.right), ends(point.up)];
          // Where only a range is known, the bar is all there is to see; it is drawn below, as a link.
          if (point.up.value === null || point.right.value === null) return null;
          return (
            <g key={`${point.mineral}-bars`} stroke={colourOf(point)} strokeWidth={1} opacity={0.45}>
              {h && <path d={`M${x(h[0])} ${y(up)}H${x(h[1])}`} />}
              {v && <path d={`M${x(right)} ${y(v[0])}V${y(v[1])}`} />}
            </g>
          );
        })}
        {shown.map(({ point, x: right, y: up }, place) => {
          const label = labels[place];
          const colour = colourOf(point);
          const bounded = point.up.value === null || point.right.value === null;
          const strong = chosen.has(point.mineral);
          return (
            <Go key={`${point.mineral}-${point.link}`} page="mineral" set={{ mineral: point.mineral }} aria-label={`${said(point, pair, range)}. ${t(`state.${point.state}`)}`} className="crit-point">
              <title>{`${said(point, pair, range)}. ${t(`state.${point.state}`)}`}</title>
              {strong && !bounded && <circle cx={x(right)} cy={y(up)} r={RADIUS + 4} fill="none" stroke={palette.ink} strokeWidth={1.5} />}
              {bounded ? (
                <Span h={ends(point.right)} v={ends(point.up)} at={{ x: point.right.value === null ? null : x(right), y: point.up.value === null ? null : y(up) }} {...{ x, y, colour, strong }} hatch={`${id}-m`} />
              ) : point.state === "no_threshold" ? (
                <rect x={x(right) - RADIUS} y={y(up) - RADIUS} width={2 * RADIUS} height={2 * RADIUS} fill={palette.surface} stroke={colour} strokeWidth={1.6} />
              ) : (
                <circle cx={x(right)} cy={y(up)} r={RADIUS} fill={point.state === "reached" ? colour : palette.surface} stroke={colour} strokeWidth={1.6} strokeDasharray={point.state === "bound" ? "2 1.6" : undefined} />
              )}
              {label && (
                <text x={label.x} y={label.y + 4} textAnchor={label.anchor} fill={palette.ink} fontWeight={strong ? 700 : 400} stroke={palette.surface} strokeWidth={3} paintOrder="stroke">
                  {(point.lower_bound ? "≥ " : "") + point.name}
                </text>
              )}
            </Go>
          );
        })}
      </svg>
      <ul className="crit-key" aria-hidden="true">
        {(["reached", "below", "bound", "no_threshold"] as const)
          .filter((state) => shown.some(({ point }) => point.state === state && point.up.value !== null && point.right.value !== null))
          .map((state) => (
            <li key={state}>
              <svg width="14" height="14" viewBox="0 0 14 14">
                {state === "no_threshold" ? <rect x="2.5" y="2.5" width="9" height="9" fill={palette.surface} stroke={palette.muted} strokeWidth="1.6" /> : <circle cx="7" cy="7" r="4.5" fill={state === "reached" ? palette.bad : palette.surface} stroke={state === "reached" ? palette.bad : state === "below" ? palette.series[0] : palette.muted} strokeWidth="1.6" strokeDasharray={state === "bound" ? "2 1.6" : undefined} />}
              </svg>{" "}
              {t(`state.${state}`)}
            </li>
          ))}
        {shown.some(({ point }) => point.up.value === null || point.right.value === null) && (
          <li>
            <svg width="14" height="14" viewBox="0 0 14 14">
              <path d="M7 1V13M4 1H10M4 13H10" fill="none" stroke={palette.muted} strokeWidth="1.6" />
            </svg>{" "}
            {t("state.bounds")}
          </li>
        )}
      </ul>
      {silent.length > 0 && <p className="small muted">{t("matrix.silent", { names: silent.join(t("sign.comma")) })}</p>}
    </div>
  );
}

interface SpanProps {
  h: [number, number] | null;
  v: [number, number] | null;
  /** Places of the axes whose value is known. */
  at: { x: number | null; y: number | null };
  x: (value: number) => number;
  y: (value: number) => number;
  colour: string | undefined;
  strong: boolean;
  hatch: string;
}

/** What is known by its range only: a bar with ends, or a field where both axes are ranges; never a point. */
function Span({ h, v, at, x, y, colour, strong, hatch }: SpanProps) {
  const width = strong ? 3 : 1.6;
  if (at.x === null && at.y === null) {
    if (!h || !v) return null;
    const [left, top] = [x(h[0]), y(v[1])];
    return <rect x={left} y={top} width={Math.max(3, x(h[1]) - left)} height={Math.max(3, y(v[0]) - top)} fill={`url(#${hatch})`} fillOpacity={0.25} stroke={colour} strokeWidth={width} strokeDasharray="3 2" />;
  }
  let line = "";
  if (at.x === null && h) line = `M${x(h[0])} ${at.y}H${x(h[1])}M${x(h[0])} ${(at.y ?? 0) - 4}v8M${x(h[1])} ${(at.y ?? 0) - 4}v8`;
  if (at.y === null && v) line = `M${at.x} ${y(v[0])}V${y(v[1])}M${(at.x ?? 0) - 4} ${y(v[0])}h8M${(at.x ?? 0) - 4} ${y(v[1])}h8`;
  return (
    <>
      <path d={line} stroke="transparent" strokeWidth={12} fill="none" />
      <path d={line} stroke={colour} strokeWidth={width} fill="none" />
    </>
  );
}
