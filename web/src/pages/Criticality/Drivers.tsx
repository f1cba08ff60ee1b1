import { useCallback, useMemo } from "react";
import type { ViewState, Params } from "../../api/client";
import { Chart } from "../../charts/Chart";
import { ChartFrame } from "../../charts/ChartFrame";
import type { Palette } from "../../charts/palette";
import { numberText, scaleFor } from "../../numbers/format";
import { useLang, useWords } from "../../words/useWords";
import type { Risk, Score } from "./model";

interface Row {
  link: string;
  axis: string;
  effect: string;
  first: number;
  total: number;
  low: number;
  high: number;
}

/** To which errors of inputs the variance of the score goes back: total effects with intervals. */
export function Drivers({ scores, data, view, params, filter, effect }: { scores: readonly Score[]; data: Risk; view: ViewState<Risk>; params: Params; filter: string; effect: (key: string) => string }) {
  const t = useWords("criticality");
  const lang = useLang();
  const rows = useMemo(
    () =>
      scores.flatMap((score) =>
        score.axes.flatMap((axis) =>
          axis.drivers.filter((item) => item.total > 1e-4).map((item): Row => ({ link: data.labels.links[score.link] ?? score.link, axis: data.labels.axes[axis.key] ?? axis.key, effect: item.effect, first: item.first, total: item.total, low: item.total_low, high: item.total_high })),
        ),
      ),
    [data, scores],
  );
  const groups = useMemo(() => [...new Set(rows.map((row) => `${row.axis} · ${row.link}`))], [rows]);
  const effects = useMemo(() => [...new Set(rows.map((row) => row.effect))].reverse(), [rows]);
  const option = useCallback(
    (palette: Palette) => ({
      grid: { left: 8, right: 24, top: 8, bottom: 30 + groups.length * 20, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
      legend: { bottom: 0, left: 0, orient: "vertical" },
      tooltip: { trigger: "axis", confine: true, axisPointer: { type: "shadow" }, valueFormatter: (value: unknown) => (typeof value === "number" ? `${Number(value.toPrecision(3))}%` : "–") },
      xAxis: { type: "value", min: 0, splitNumber: 4, axisLabel: { formatter: "{value}%", hideOverlap: true } },
      yAxis: { type: "category", data: effects.map(effect) },
      series: groups.map((group, place) => ({
        name: group,
        type: "bar",
        barMaxWidth: 14,
        itemStyle: { color: palette.series[place % palette.series.length] },
        data: effects.map((key) => {
          const row = rows.find((item) => item.effect === key && `${item.axis} · ${item.link}` === group);
          return row ? row.total * 100 : null;
        }),
      })),
    }),
    [effect, effects, groups, rows],
  );
  const share = (key: string, label: string, value: (row: Row) => number) => ({ key, label, unit: "%", kind: "number" as const, value: (row: Row) => Number((value(row) * 100).toPrecision(3)), cell: (row: Row) => numberText(value(row), scaleFor("fraction", [], lang)) });
  if (rows.length === 0) return null;
  const samples = scores[0]?.spread?.samples ?? 0;
  return (
    <ChartFrame
      id="drivers"
      title={t("drivers.title")}
      unit={t("drivers.unit")}
      filter={[filter, t("samples.stated", { n: samples, seed: String(params.seed ?? 1) })].join(" · ")}
      envelope={view.envelope}
      view={{ name: "risk", params }}
      note={t("drivers.note")}
      table={{ columns: [{ key: "axis", label: t("col.axis"), value: (row: Row) => row.axis }, { key: "link", label: t("col.link"), value: (row: Row) => row.link }, { key: "effect", label: t("col.effect"), value: (row: Row) => effect(row.effect) }, share("total", t("col.total"), (row) => row.total), share("low", t("col.low"), (row) => row.low), share("high", t("col.high"), (row) => row.high), share("first", t("col.first"), (row) => row.first)], rows, rowKey: (row) => `${row.link} ${row.axis} ${row.effect}` }}
    >
      <Chart option={option} height={50 + effects.length * (12 + 16 * groups.length) + groups.length * 20} label={t("drivers.title")} summary={rows.slice(0, 3).map((row) => `${effect(row.effect)} ${Math.round(row.total * 100)}%`).join(", ")} />
    </ChartFrame>
  );
}
