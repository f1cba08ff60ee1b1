/** Options of the charts of an economy; pure. */
import type { EChartsCoreOption } from "../../charts/echarts";
import type { Palette } from "../../charts/palette";
import { missingDecal } from "../../charts/theme";
import { figureText } from "../../numbers/format";
import type { Lang } from "../../url/grammar";
import { FLOOR, placeLabel, type Bar, type Rect, type Spot } from "./rows";

export const ROW = 21;
const escape = (words: string) => words.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

export function barsHeight(count: number): number {
  return count * ROW + 58;
}

export interface BarWords {
  name: (bar: Bar) => string;
  more: (bar: Bar) => string;
  threshold: string;
}

/** Bars from the greatest to the least, coloured by link; hatched where only a bound is known. */
export function barsOption(bars: readonly Bar[], threshold: number, palette: Palette, lang: Lang, words: BarWords, width: number): EChartsCoreOption {
  const least = Math.min(0, ...bars.map((bar) => bar.size));
  const most = Math.max(1, ...bars.map((bar) => bar.size));
  const room = Math.min(340, Math.max(104, width * 0.33));
  return {
    grid: { left: room, right: 54, top: 30, bottom: 24, outerBoundsMode: "none" },
    tooltip: { trigger: "item", confine: true },
    xAxis: { type: "value", position: "top", min: Math.max(FLOOR, Math.floor(least * 5) / 5), max: Math.ceil(most * 5) / 5, splitNumber: width < 500 ? 3 : 6, axisLabel: { formatter: (value: number) => `${Math.round(value * 100)}%` } },
    yAxis: {
      type: "category",
      inverse: true,
      data: bars.map(words.name),
      axisTick: { show: false },
      axisLine: { onZero: true },
      axisLabel: { color: palette.ink, width: room - 10, overflow: "truncate", interval: 0, margin: 8, align: "right" },
    },
    series: [
      {
        type: "bar",
        barWidth: 13,
        label: { show: true, position: "right", color: palette.ink, fontSize: 11, formatter: ({ dataIndex }: { dataIndex: number }) => short(bars[dataIndex], lang) },
        markLine: { silent: true, symbol: "none", data: [{ xAxis: threshold }], lineStyle: { color: palette.bad, type: "dashed" }, label: { formatter: words.threshold, position: "end", distance: 3, color: palette.bad, fontSize: 11, show: false } },
        data: bars.map((bar) => {
          const colour = palette.links[bar.link] ?? palette.accent;
          const tooltip = { formatter: () => `<b>${escape(words.name(bar))}</b><br>${escape(figureText(bar.figure, lang))}${words.more(bar) ? `<br>${escape(words.more(bar))}` : ""}` };
          const value = Math.max(FLOOR, bar.size);
          if (bar.bound) return { value, tooltip, itemStyle: { color: palette.hatchSoft, borderColor: colour, borderWidth: 1, decal: { ...missingDecal(palette), color: colour } } };
          return { value, tooltip, itemStyle: { color: bar.figure.status === "estimate" ? `${colour}b8` : colour }, ...(value < 0 ? { label: { position: "left" } } : {}) };
        }),
      },
    ],
  };
}

function short(bar: Bar | undefined, lang: Lang): string {
  return bar ? `${bar.figure.value !== null && bar.figure.status === "estimate" ? "≈" : ""}${figureText(bar.figure, lang)}` : "";
}

export interface SpotWords {
  name: (spot: Spot) => string;
  said: (spot: Spot) => string;
  axes: [string, string];
  corners: Record<"both_high" | "first_only" | "second_only" | "both_low", string>;
}

/** Two reliances against each other; what is known between bounds only is a line or field. */
export function quadrantOption(found: readonly Spot[], threshold: number, palette: Palette, words: SpotWords, width: number, height: number): EChartsCoreOption {
  const least = Math.min(-0.2, ...found.flatMap(({ x, y }) => [x.low, y.low]));
  const from = Math.max(FLOOR, Math.floor(least * 5) / 5);
  const to = 1.14;
  const grid = { left: 72, right: 14, top: 18, bottom: 44 };
  const within: Rect = { x: grid.left, y: grid.top, width: width - grid.left - grid.right, height: height - grid.top - grid.bottom };
  // The words of the corners stand in strips at the top and the bottom.
  const free: Rect = { ...within, y: within.y + 18, height: within.height - 36 };
  const middle = ({ at }: { at: number }) => at;
  const px = (value: number) => within.x + ((value - from) / (to - from)) * within.width;
  const py = (value: number) => within.y + (1 - (value - from) / (to - from)) * within.height;
  const taken: Rect[] = found.map(({ x, y }) => ({ x: px(middle(x)) - 5, y: py(middle(y)) - 5, width: 10, height: 10 }));
  const labels = found.map((spot) => {
    const name = words.name(spot);
    const at = { x: px(middle(spot.x)), y: py(middle(spot.y)) };
    const box = placeLabel(at, { width: textWidth(name), height: 14 }, taken, free);
    if (box) taken.push(box);
    return box ? { name, box } : null;
  });
  const area = (key: keyof SpotWords["corners"], x: [number, number], y: [number, number], position: string) => [
    { name: words.corners[key], xAxis: x[0], yAxis: y[0], itemStyle: { color: key === "both_low" ? "transparent" : palette.sequential[0], opacity: key === "both_high" ? 0.75 : 0.4 }, label: { position, color: palette.muted, fontSize: 11, fontWeight: 600, width: Math.max(60, px(x[1]) - px(x[0]) - 10), overflow: "break", lineHeight: 13 } },
    { xAxis: x[1], yAxis: y[1] },
  ];
  const axis = (name: string) => ({ type: "value", min: from, max: to, interval: 0.5, name, nameLocation: "middle", axisLabel: { formatter: (value: number) => (Math.abs(value * 2 - Math.round(value * 2)) < 1e-9 ? `${Math.round(value * 100)}%` : "") }, axisLine: { show: true, onZero: false } });
  return {
    grid: { ...grid, outerBoundsMode: "none" },
    tooltip: { trigger: "item", confine: true },
    xAxis: { ...axis(words.axes[0]), nameGap: 26 },
    yAxis: { ...axis(words.axes[1]), nameGap: 40 },
    graphic: labels.flatMap((label) => (label ? [{ type: "text", silent: true, z: 20, x: label.box.x, y: label.box.y, style: { text: label.name, fill: palette.ink, fontSize: 11.5, fontFamily: family(), stroke: palette.surface, lineWidth: 3 } }] : [])),
    series: [
      {
        type: "scatter",
        symbolSize: 9,
        markArea: {
          silent: true,
          data: [
            area("both_high", [threshold, to], [threshold, to], "insideTopRight"),
            area("first_only", [threshold, to], [from, threshold], "insideBottomRight"),
            area("second_only", [from, threshold], [threshold, to], "insideTopLeft"),
            area("both_low", [from, threshold], [from, threshold], "insideBottomLeft"),
          ],
        },
        markLine: { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: palette.bad, type: "dashed" }, data: [{ xAxis: threshold }, { yAxis: threshold }] },
        data: found.map((spot) => ({
          value: [middle(spot.x), middle(spot.y)],
          itemStyle: spot.x.exact && spot.y.exact ? { color: palette.links[spot.row.link] } : { color: palette.surface, borderColor: palette.links[spot.row.link], borderWidth: 2 },
          tooltip: { formatter: () => escape(words.said(spot)).replaceAll("\n", "<br>") },
        })),
      },
      ...found
        .filter(({ x, y }) => !x.exact || !y.exact)
        .flatMap((spot) => [
          ...(spot.x.exact ? [] : [[[spot.x.low, middle(spot.y)], [spot.x.high, middle(spot.y)]]]),
          ...(spot.y.exact ? [] : [[[middle(spot.x), spot.y.low], [middle(spot.x), spot.y.high]]]),
        ].map((data) => ({ type: "line", silent: true, symbol: "none", tooltip: { show: false }, z: 1, lineStyle: { color: palette.links[spot.row.link], width: 1.2, type: "dotted", opacity: 0.8 }, data }))),
    ],
  };
}

const family = () => (typeof document === "undefined" ? "sans-serif" : getComputedStyle(document.body).fontFamily);

function textWidth(words: string): number {
  let em = 0;
  for (const sign of words) em += sign.charCodeAt(0) > 0x2e7f ? 1 : 0.62;
  return em * 11.5 + 2;
}
