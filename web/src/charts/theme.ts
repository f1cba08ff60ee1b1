import type { Palette } from "./palette";

/** Decal of what is missing: grey strokes on the slant. */
export function missingDecal(palette: Palette) {
  return { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4, color: palette.hatch };
}

/** Item style of a missing value in a bar, cell or area of a chart. */
export function missingStyle(palette: Palette) {
  return { color: palette.hatchSoft, borderColor: palette.hatch, borderWidth: 0.5, decal: missingDecal(palette) };
}

/** Theme of echarts from the palette; `font` is that of the page. */
export function themeOf(palette: Palette, font: string): Record<string, unknown> {
  const axis = {
    axisLine: { lineStyle: { color: palette.strongRule } },
    axisTick: { lineStyle: { color: palette.strongRule } },
    axisLabel: { color: palette.muted, fontSize: 12 },
    nameTextStyle: { color: palette.muted, fontSize: 12 },
    splitLine: { lineStyle: { color: palette.rule } },
  };
  return {
    color: palette.series,
    backgroundColor: "transparent",
    textStyle: { fontFamily: font, color: palette.ink },
    categoryAxis: { ...axis, splitLine: { show: false } },
    valueAxis: { ...axis, axisLine: { show: false }, axisTick: { show: false } },
    timeAxis: axis,
    logAxis: axis,
    legend: { top: 0, left: 0, bottom: "auto", padding: [2, 0], itemGap: 14, textStyle: { color: palette.ink }, inactiveColor: palette.strongRule, icon: "roundRect", itemWidth: 14, itemHeight: 9 },
    tooltip: {
      backgroundColor: palette.surface,
      borderColor: palette.strongRule,
      borderWidth: 1,
      padding: [6, 10],
      textStyle: { color: palette.ink, fontSize: 13 },
      extraCssText: "box-shadow:0 4px 14px rgba(0,0,0,.16);border-radius:4px;max-width:340px;white-space:normal",
      axisPointer: { lineStyle: { color: palette.strongRule }, crossStyle: { color: palette.strongRule } },
    },
    line: { symbolSize: 5, lineStyle: { width: 2 } },
    visualMap: { textStyle: { color: palette.muted }, inRange: { color: palette.sequential } },
    dataZoom: {
      textStyle: { color: palette.muted },
      borderColor: palette.rule,
      fillerColor: `${palette.accent}22`,
      handleStyle: { color: palette.surface, borderColor: palette.accent },
      dataBackground: { lineStyle: { color: palette.strongRule }, areaStyle: { color: palette.rule } },
    },
  };
}
