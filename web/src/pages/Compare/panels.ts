/** Small panels of bars side by side with one axis; pure. */
import type { EChartsCoreOption } from "../../charts/echarts";
import type { Palette } from "../../charts/palette";
import { missingDecal, missingStyle } from "../../charts/theme";

export interface PanelBar {
  value: number | null;
  /** A bound, where there is no value. */
  least: number | null;
  /** In words: number with unit, or why there is none. */
  text: string;
  said: string;
  estimate: boolean;
}

export interface PanelGroup {
  name: string;
  /** One bar for each series. */
  bars: readonly (PanelBar | null)[];
}

export interface PanelData {
  title: string;
  groups: readonly PanelGroup[];
}

export interface PanelLook {
  series: readonly { name: string; colour: (palette: Palette) => string }[];
  top: number;
  /** Top of each panel, where the panels have axes of their own. */
  tops?: readonly number[];
  axis: (value: number) => string;
}

const BAR = 13;
const HEAD = 24;
const FOOT = 24;
const GAP = 12;

export function perRow(width: number, count: number): number {
  const most = Math.max(1, Math.floor((width + 30) / 330));
  // Rows of the same length: six panels stand three by three, not four and two.
  return Math.max(1, Math.ceil(count / Math.ceil(count / most)));
}

const heightOf = (panel: PanelData, series: number) => Math.max(1, panel.groups.length) * Math.max(BAR * series + 12, 42) + 6;

export function panelsHeight(panels: readonly PanelData[], look: PanelLook, width: number): number {
  const columns = perRow(width, panels.length);
  const body = Math.max(40, ...panels.map((panel) => heightOf(panel, look.series.length)));
  return Math.ceil(panels.length / columns) * (HEAD + body + FOOT + GAP) + legendRoom(look, width);
}

/** Lines that the legend takes, estimated from its words. */
function legendRoom(look: PanelLook, width: number): number {
  if (look.series.length < 2) return 0;
  const long = look.series.reduce((sum, series) => sum + 34 + [...series.name].reduce((size, sign) => size + (sign.charCodeAt(0) > 0x2e7f ? 12.5 : 7.4), 0), 0);
  return 4 + 24 * Math.ceil(long / Math.max(width, 200));
}

const escape = (words: string) => words.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Bars to the same scale in every panel; grey and hatched over the whole width where a number is missing. */
export function panelsOption(panels: readonly PanelData[], look: PanelLook, palette: Palette, width: number, font: string): EChartsCoreOption {
  const columns = perRow(width, panels.length);
  const body = Math.max(40, ...panels.map((panel) => heightOf(panel, look.series.length)));
  const room = Math.min(124, Math.max(64, (width / columns) * 0.33));
  const wide = (width - 18 * (columns - 1)) / columns;
  const at = (index: number) => ({ left: (index % columns) * (wide + 18), top: legendRoom(look, width) + Math.floor(index / columns) * (HEAD + body + FOOT + GAP) });
  const topOf = (index: number) => look.tops?.[index] ?? look.top;
  return {
    tooltip: { trigger: "item", confine: true },
    ...(look.series.length > 1 ? { legend: { top: 0, left: 0, data: look.series.map((series) => series.name) } } : {}),
    color: look.series.map((series) => series.colour(palette)),
    graphic: panels.map((panel, index) => ({ type: "text", silent: true, x: at(index).left, y: at(index).top + 4, style: { text: panel.title, fill: palette.ink, fontSize: 13, fontWeight: 650, fontFamily: font, width: wide, overflow: "truncate" } })),
    grid: panels.map((_, index) => ({ left: at(index).left + room, top: at(index).top + HEAD, width: wide - room - 44, height: body, outerBoundsMode: "none" })),
    xAxis: panels.map((_, index) => ({ type: "value", gridIndex: index, min: 0, max: topOf(index), interval: topOf(index) / 2, axisLabel: { formatter: look.axis, hideOverlap: true } })),
    yAxis: panels.map((panel, index) => ({ type: "category", gridIndex: index, inverse: true, data: panel.groups.map((group) => group.name), axisTick: { show: false }, axisLabel: { color: palette.ink, width: room - 8, overflow: "break", interval: 0, lineHeight: 13, fontSize: 11.5 } })),
    series: panels.flatMap((panel, index) =>
      look.series.map((series, place) => ({
        type: "bar",
        name: series.name,
        xAxisIndex: index,
        yAxisIndex: index,
        barWidth: BAR - 2,
        barGap: "18%",
        label: { show: true, position: "right", fontSize: 10.5, color: palette.ink, formatter: ({ dataIndex }: { dataIndex: number }) => shown(panel.groups[dataIndex]?.bars[place]) },
        data: panel.groups.map((group) => {
          const bar = group.bars[place];
          if (!bar) return { value: "-" };
          const tooltip = { formatter: () => `<b>${escape(panel.title)}</b><br>${escape([group.name, series.name].filter(Boolean).join(", "))}: ${escape(bar.said)}` };
          const top = topOf(index);
          if (bar.value !== null) return { value: Math.max(0, Math.min(bar.value, top)), tooltip, itemStyle: { color: bar.estimate ? `${series.colour(palette)}b3` : series.colour(palette) } };
          if (bar.least !== null && bar.least > 0) return { value: Math.min(bar.least, top), tooltip, itemStyle: { color: palette.hatchSoft, borderColor: series.colour(palette), decal: { ...missingDecal(palette), color: series.colour(palette) } } };
          return { value: top, tooltip, itemStyle: missingStyle(palette) };
        }),
      })),
    ),
  };
}

function shown(bar: PanelBar | null | undefined): string {
  return bar && (bar.value !== null || (bar.least !== null && bar.least > 0)) ? bar.text : "";
}
