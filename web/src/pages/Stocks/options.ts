/** Options of the charts of stocks: numbers in, drawing instructions out. */
import type { EChartsCoreOption } from "../../charts/echarts";
import type { Palette } from "../../charts/palette";
import type { Fan, Named, Numbers } from "./model";

export interface Drawn {
  years: readonly number[];
  /** Numbers are multiplied by it before they are drawn. */
  factor: number;
  /** Writes a drawn number with its unit. */
  write: (value: number) => string;
  /** Year from which on the numbers are those of a scenario, and its words. */
  since: number;
  scenario: string;
  narrow: boolean;
}

const points = (values: Numbers, factor: number) => values.map((value) => (value === null ? null : value * factor));

function frame({ years, write, narrow }: Drawn, palette: Palette, names: readonly string[], legendLines: number) {
  return {
    grid: { left: 8, right: 14, top: 16, bottom: 10 + legendLines * 22, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    legend: { data: names.map((name) => ({ name })), bottom: 0, left: 0, right: 0, type: "plain", itemGap: narrow ? 8 : 14, textStyle: { fontSize: 12, color: palette.ink, width: narrow ? 250 : 320, overflow: "truncate" } },
    xAxis: { type: "category", data: years.map(String), boundaryGap: false, axisLabel: { interval: (_: number, year: string) => Number(year) % (narrow ? 40 : 20) === 0 }, axisTick: { interval: (_: number, year: string) => Number(year) % 20 === 0 } },
    yAxis: { type: "value", min: 0, splitNumber: 4 },
    tooltip: { trigger: "axis", confine: true, order: "valueDesc", valueFormatter: (value: unknown) => (typeof value === "number" ? write(value) : "–") },
  };
}

/** The part that is scenario, shaded from its first year on. */
function scenarioArea({ since, scenario, years }: Drawn, palette: Palette) {
  return {
    silent: true,
    itemStyle: { color: palette.accent, opacity: 0.05 },
    label: { color: palette.muted, fontSize: 11, position: "insideTopLeft" as const },
    data: [[{ name: scenario, xAxis: String(since) }, { xAxis: String(years.at(-1) ?? since) }]],
  };
}

const dashed = (name: string, values: Numbers, drawn: Drawn, colour: string, z = 5) => ({
  name,
  type: "line",
  showSymbol: false,
  data: points(values, drawn.factor),
  lineStyle: { type: "dashed", width: 1.5, color: colour },
  itemStyle: { color: colour },
  z,
});

/** Stacked areas, and the total of the baseline as a dashed line. */
export function stackOption(series: readonly Named[], baseline: Named, drawn: Drawn, palette: Palette): EChartsCoreOption {
  const colours = [...palette.series.slice(0, 7), palette.strongRule];
  const names = [...series.map((item) => item.name), baseline.name];
  const base = frame(drawn, palette, names, drawn.narrow ? names.length : Math.ceil(names.length / 3));
  return {
    ...base,
    series: [
      ...series.map((item, place) => ({
        name: item.name,
        type: "line",
        stack: "use",
        showSymbol: false,
        lineStyle: { width: 0 },
        areaStyle: { opacity: 0.82 },
        itemStyle: { color: item.key === "rest" ? palette.strongRule : colours[place % colours.length] },
        data: points(item.values, drawn.factor),
        ...(place === 0 ? { markArea: scenarioArea(drawn, palette) } : {}),
      })),
      dashed(baseline.name, baseline.values, drawn, palette.ink),
    ],
  };
}

const safe = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Lines of the run, each with its baseline dashed in the same colour and under the same name; equal ones coincide. */
export function linesOption(series: readonly (Named & { baseline: Numbers })[], words: { baseline: string }, drawn: Drawn, palette: Palette, offset = 0): EChartsCoreOption {
  const names = series.map((item) => item.name);
  const { tooltip, ...base } = frame(drawn, palette, names, drawn.narrow ? Math.ceil(names.length / 2) : 1);
  const hover = (items: unknown) => {
    const place = (items as { dataIndex: number }[])[0]?.dataIndex ?? 0;
    const value = (values: Numbers) => (values[place] == null ? "–" : drawn.write((values[place] ?? 0) * drawn.factor));
    return `<b>${drawn.years[place]}</b><br>${series.map((item) => `${safe(item.name)}: <b>${safe(value(item.values))}</b> (${safe(words.baseline)} ${safe(value(item.baseline))})`).join("<br>")}`;
  };
  return {
    ...base,
    tooltip: { ...tooltip, formatter: hover },
    series: series.flatMap((item, place) => {
      const colour = palette.series[(place + offset) % palette.series.length] ?? palette.ink;
      return [
        { name: item.name, type: "line", showSymbol: false, data: points(item.values, drawn.factor), itemStyle: { color: colour }, lineStyle: { color: colour, width: 2 }, z: 4, ...(place === 0 ? { markArea: scenarioArea(drawn, palette) } : {}) },
        dashed(item.name, item.baseline, drawn, colour),
      ];
    }),
  };
}

/** Bands between quantiles around the median, the central run, the baseline dashed. */
export function fanOption(fan: Fan, run: Named, baseline: Named, words: { outer: string; inner: string; median: string }, drawn: Drawn, palette: Palette): EChartsCoreOption {
  const at = (level: number) => fan.quantiles[fan.levels.indexOf(level)] ?? [];
  const gap = (low: Numbers, high: Numbers): Numbers => high.map((value, year) => (value === null || low[year] == null ? null : value - (low[year] ?? 0)));
  const colour = palette.series[0] ?? palette.accent;
  const names = [words.outer, words.inner, words.median, run.name, baseline.name];
  const { tooltip, ...base } = frame(drawn, palette, names, drawn.narrow ? 3 : 1);
  const below = (stack: string, values: Numbers) => ({ name: `${stack}-from`, type: "line", stack, stackStrategy: "all", showSymbol: false, silent: true, lineStyle: { width: 0 }, data: points(values, drawn.factor), tooltip: { show: false } });
  const band = (stack: string, name: string, low: Numbers, high: Numbers, opacity: number) => [
    below(stack, low),
    { name, type: "line", stack, stackStrategy: "all", showSymbol: false, silent: true, lineStyle: { width: 0 }, areaStyle: { color: colour, opacity }, itemStyle: { color: colour, opacity: Math.min(1, opacity * 2) }, data: points(gap(low, high), drawn.factor) },
  ];
  const hover = (items: unknown) => {
    const place = (items as { dataIndex: number }[])[0]?.dataIndex ?? 0;
    const value = (values: Numbers) => (values[place] == null ? "–" : drawn.write((values[place] ?? 0) * drawn.factor));
    const rows: [string, string][] = [
      [run.name, value(run.values)],
      [baseline.name, value(baseline.values)],
      [words.median, value(at(0.5))],
      [words.inner, `${value(at(0.25))} … ${value(at(0.75))}`],
      [words.outer, `${value(at(0.05))} … ${value(at(0.95))}`],
    ];
    return `<b>${drawn.years[place]}</b><br>${rows.map(([name, text]) => `${safe(name)}: <b>${safe(text)}</b>`).join("<br>")}`;
  };
  return {
    ...base,
    tooltip: { ...tooltip, formatter: hover },
    series: [
      ...band("outer", words.outer, at(0.05), at(0.95), 0.16),
      ...band("inner", words.inner, at(0.25), at(0.75), 0.28),
      { name: words.median, type: "line", showSymbol: false, data: points(at(0.5), drawn.factor), lineStyle: { color: colour, width: 1, type: "dotted" }, itemStyle: { color: colour } },
      { name: run.name, type: "line", showSymbol: false, data: points(run.values, drawn.factor), lineStyle: { color: colour, width: 2.2 }, itemStyle: { color: colour }, markArea: scenarioArea(drawn, palette) },
      dashed(baseline.name, baseline.values, drawn, palette.ink),
    ],
  };
}
