import { useCallback } from "react";
import { Chart } from "../../charts/Chart";
import type { Palette } from "../../charts/palette";
import { missingStyle } from "../../charts/theme";
import { tip } from "../../charts/tip";
import { numberText, scaled, type Scale } from "../../numbers/format";

export interface HBar {
  id: string;
  name: string;
  value: number | null;
  low?: number | null;
  high?: number | null;
  /** Behind the bar: the number in words. */
  text: string;
  /** Further lines of the tooltip. */
  lines?: readonly string[];
  reason?: string;
}

interface HBarsProps {
  bars: readonly HBar[];
  scale: Scale;
  label: string;
  colour?: (palette: Palette, bar: HBar) => string | undefined;
  onPick?: (id: string) => void;
}

const ROW = 25;

/** Horizontal bars with the number behind each; what is missing is a hatched stub with its reason. */
export function HBars({ bars, scale, label, colour, onPick }: HBarsProps) {
  const option = useCallback(
    (palette: Palette) => {
      const most = Math.max(0, ...bars.map((bar) => scaled(bar.high ?? bar.value ?? 0, scale)));
      return {
        grid: { left: 4, right: 76, top: 4, bottom: 22, containLabel: true },
        xAxis: { type: "value", splitNumber: 3, axisLabel: { formatter: (value: number) => numberText(value, { ...scale, factor: { mantissa: 1n, exponent: 0 } }), hideOverlap: true } },
        yAxis: { type: "category", inverse: true, data: bars.map((bar) => bar.name), axisTick: { show: false }, axisLabel: { color: palette.ink, width: 112, overflow: "truncate" } },
        tooltip: { formatter: (part: { dataIndex: number }) => tip(bars[part.dataIndex]?.name ?? "", [bars[part.dataIndex]?.text ?? "", ...(bars[part.dataIndex]?.lines ?? []), bars[part.dataIndex]?.reason ?? ""].filter(Boolean)) },
        series: [
          {
            type: "bar",
            barMaxWidth: 16,
            cursor: onPick ? "pointer" : "default",
            data: bars.map((bar) => ({
              value: bar.value === null ? most * 0.04 : scaled(bar.value, scale),
              itemStyle: bar.value === null ? missingStyle(palette) : { color: colour?.(palette, bar) ?? palette.series[0] },
              label: { show: true, position: "right", color: palette.ink, formatter: bar.text, fontSize: 12 },
            })),
          },
        ],
      };
    },
    [bars, colour, onPick, scale],
  );
  return <Chart option={option} height={bars.length * ROW + 34} label={label} summary={bars.slice(0, 3).map((bar) => `${bar.name} ${bar.text}`).join("; ")} {...(onPick ? { onClick: (click) => bars[click.dataIndex ?? -1] && onPick(bars[click.dataIndex ?? 0]?.id ?? "") } : {})} />;
}
