/** The four supply paths by year as small bars one above the other, all to the same scale; pure. */
import type { FigureData } from "../../api/types";
import type { DataOf } from "../../api/views";
import type { EChartsCoreOption } from "../../charts/echarts";
import type { Palette } from "../../charts/palette";
import { missingDecal, missingStyle } from "../../charts/theme";
import { axisScale, figureText, scaled, type Scale } from "../../numbers/format";
import type { Lang } from "../../url/grammar";

export const PATHS = ["domestic_primary", "imported_primary", "domestic_secondary", "imported_secondary"] as const;
export type PathId = (typeof PATHS)[number];

export type PathsData = DataOf<"paths">;

export interface PathRow {
  year: number;
  path: PathId;
  amount: FigureData;
  share: FigureData;
}

export function pathRows(data: PathsData): PathRow[] {
  return data.years.flatMap((year) => year.paths.map((item) => ({ year: year.year, ...item })));
}

export function pathScale(data: PathsData, lang: Lang): Scale {
  return axisScale("t", pathRows(data).flatMap(({ amount }) => [amount.value, amount.low ?? null]), lang);
}

/** Whether any path of any year has a number or a bound. */
export function anyKnown(data: PathsData): boolean {
  return pathRows(data).some(({ amount }) => amount.value !== null || (amount.low ?? null) !== null);
}

export const PANEL = 76;
const GAP = 34;
const TOP = 26;

export function pathsHeight(): number {
  return TOP + PATHS.length * (PANEL + GAP) - 8;
}

/** The next number of the form 1, 2, 4, 5 or 10 × 10ⁿ, so that half of it is round, too. */
export function niceTop(most: number): number {
  if (!(most > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return power * ([1, 2, 4, 5, 6, 8, 10].find((step) => step * power >= most * 0.999) ?? 10);
}

const escape = (words: string) => words.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

export interface PathWords {
  path: (path: PathId) => string;
  missing: string;
  least: string;
}

/** Solid: a value; hatched in its colour: at least so much; hatched grey over the whole height: not known. */
export function pathsOption(data: PathsData, palette: Palette, lang: Lang, words: PathWords): EChartsCoreOption {
  const scale = pathScale(data, lang);
  const years = data.years.map((year) => String(year.year));
  const size = (figure: FigureData) => scaled(figure.value ?? figure.low ?? 0, scale);
  const most = niceTop(Math.max(...pathRows(data).map(({ amount }) => size(amount)), 0));
  const top = (index: number) => TOP + index * (PANEL + GAP);
  return {
    tooltip: { trigger: "item", confine: true },
    grid: PATHS.map((_, index) => ({ left: 48, right: 6, top: top(index), height: PANEL, outerBoundsMode: "none" })),
    xAxis: PATHS.map((_, index) => ({ type: "category", gridIndex: index, data: years, axisTick: { show: false }, axisLabel: { show: index === PATHS.length - 1 } })),
    yAxis: PATHS.map((path, index) => ({
      type: "value",
      gridIndex: index,
      min: 0,
      max: most,
      interval: most / 2,
      axisLabel: { formatter: (value: number) => Number(value.toPrecision(3)).toLocaleString("en") },
      name: words.path(path),
      nameGap: 8,
      nameTextStyle: { align: "left", padding: [0, 0, 0, -42], fontSize: 13, fontWeight: 600, color: palette.ink },
    })),
    series: PATHS.map((path, index) => {
      const colour = palette.series[index] ?? palette.accent;
      return {
        type: "bar",
        name: words.path(path),
        xAxisIndex: index,
        yAxisIndex: index,
        barCategoryGap: "22%",
        markLine:
          data.switch && data.switch.path === path && data.ban_year !== null && years.includes(String(data.ban_year))
            ? { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: palette.bad, type: "dashed" }, data: [{ xAxis: String(data.ban_year) }] }
            : undefined,
        data: data.years.map((year) => {
          const { amount } = year.paths.find((item) => item.path === path) ?? { amount: { value: null, unit: "t", status: "missing" } as FigureData };
          const bound = amount.value === null && (amount.low ?? null) !== null;
          const said = amount.value === null && !bound ? words.missing : `${bound ? `${words.least} ` : ""}${figureText(amount, lang)}`;
          const reason = amount.value === null ? (amount.reason ?? "") : (amount.assumptions ?? []).join(" ");
          const tooltip = { formatter: () => `<b>${escape(words.path(path))}, ${year.year}</b><br>${escape(said)}${reason ? `<br>${escape(reason)}` : ""}` };
          if (amount.value !== null) return { value: size(amount), itemStyle: { color: amount.status === "estimate" ? `${colour}bf` : colour }, tooltip };
          if (bound) return { value: size(amount), itemStyle: { color: palette.hatchSoft, borderColor: colour, borderWidth: 1.2, decal: { ...missingDecal(palette), color: colour } }, tooltip };
          return { value: most, itemStyle: missingStyle(palette), tooltip };
        }),
      };
    }),
  };
}
