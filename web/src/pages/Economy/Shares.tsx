import { useCallback, useMemo } from "react";
import { useView } from "../../api/client";
import { useCatalog } from "../../catalog/useCatalog";
import { Chart } from "../../charts/Chart";
import { ChartFrame } from "../../charts/ChartFrame";
import type { Palette } from "../../charts/palette";
import { numberText, scaleFor } from "../../numbers/format";
import type { Column } from "../../table/columns";
import { useLang, useWords } from "../../words/useWords";
import { useWidth } from "./useWidth";
import type { ShareSeries } from "./types";

type Point = ShareSeries["points"][number] & { series: ShareSeries };
const HEIGHT = 260;
const SYMBOLS = ["circle", "rect", "triangle", "diamond", "roundRect", "pin"];

/** Shares of the world in one mineral over time, as published; periods of several years are bars of their length. */
export function Shares({ economy, mineral }: { economy: string; mineral: string }) {
  const t = useWords("economy");
  const lang = useLang();
  const { label } = useCatalog();
  const params = { economy, mineral };
  const state = useView("risk/shares", params);
  const { data, envelope } = state;
  const series = useMemo(() => (data?.series ?? []).filter((item) => item.points.length > 0), [data]);
  const name = useCallback((item: ShareSeries) => `${t(`quantity.${item.quantity === "production" ? "output" : item.quantity}`)}, ${label("links", item.link)}`, [label, t]);
  const points = useMemo<Point[]>(() => (data?.series ?? []).flatMap((item) => item.points.map((point) => ({ ...point, series: item }))), [data]);
  const percent = useMemo(() => scaleFor("fraction", [1], lang), [lang]);
  const { box, width } = useWidth();
  const legend = 22 * Math.ceil((series.length * 190) / Math.max(width, 200));
  const option = useCallback(
    (palette: Palette) => ({
      grid: { left: 46, right: 16, top: legend + 18, bottom: 26, outerBoundsMode: "none" },
      legend: { type: "plain", top: 0, left: 0 },
      tooltip: { trigger: "item", confine: true },
      xAxis: { type: "value", min: "dataMin", max: "dataMax", minInterval: 1, axisLabel: { formatter: (value: number) => (Number.isInteger(value) ? String(value) : "") } },
      yAxis: { type: "value", min: 0, axisLabel: { formatter: (value: number) => `${Math.round(value * 100)}%` } },
      series: series.map((item, index) => ({
        type: "line",
        name: name(item),
        symbol: SYMBOLS[index % SYMBOLS.length],
        symbolSize: 8,
        lineStyle: { width: 0 },
        color: palette.series[index % palette.series.length],
        // Nothing stands between two published periods: dots, and a stroke over each period of several years.
        data: item.points.map((point) => ({ value: [(point.start + point.end) / 2, point.value], tooltip: { formatter: () => `${name(item)}<br>${point.start === point.end ? point.start : `${point.start}–${point.end}`}: <b>${numberText(point.value, percent)}%</b>` } })),
        markLine: { silent: true, symbol: "none", label: { show: false }, lineStyle: { type: "solid", width: 2.5, opacity: 0.45 }, data: item.points.filter((point) => point.end > point.start).map((point) => [{ coord: [point.start, point.value] }, { coord: [point.end, point.value] }]) },
      })),
    }),
    [legend, name, percent, series],
  );
  const columns: Column<Point>[] = [
    { key: "quantity", label: t("quantity"), value: (point) => t(`quantity.${point.series.quantity === "production" ? "output" : point.series.quantity}`) },
    { key: "link", label: t("link"), value: (point) => label("links", point.series.link) },
    { key: "start", label: t("shares.start"), kind: "number", value: (point) => point.start },
    { key: "end", label: t("shares.end"), kind: "number", value: (point) => point.end },
    { key: "value", label: t("shares.value"), unit: "%", kind: "number", value: (point) => Number((point.value * 100).toPrecision(6)), cell: (point) => numberText(point.value, percent), claims: (point) => point.claims, basis: (point) => [t(`status.${point.basis}`), ...point.notes] },
    { key: "basis", label: t("status"), value: (point) => t(`status.${point.basis}`) },
  ];
  const gaps = (data?.series ?? []).filter((item) => item.points.length === 0);
  return (
    <ChartFrame
      id="shares"
      level={3}
      title={t("shares")}
      unit="%"
      filter={`${label("minerals", mineral)} · ${label("economies", economy)}`}
      view={{ name: "risk/shares", params }}
      envelope={envelope}
      loading={state.loading && envelope !== null}
      stale={state.stale}
      error={state.error}
      retry={state.reload}
      table={{ columns, rows: points, rowKey: (point) => `${point.series.quantity} ${point.series.link} ${point.start} ${point.end}`, sort: "-end" }}
      note={
        <>
          <p>{t("shares.note")}</p>
          {gaps.length > 0 && (
            <ul className="small">
              {gaps.map((item) => (
                <li key={name(item)}>
                  {name(item)}
                  {t("sign.colon")}
                  <span className="missing">{Object.values(item.gaps).at(-1) ?? t("bars.none")}</span>
                </li>
              ))}
            </ul>
          )}
        </>
      }
    >
      <div ref={box} style={{ minHeight: HEIGHT + legend }}>{series.length > 0 ? <Chart option={option} height={HEIGHT + legend} label={t("shares")} /> : <p className={data ? "missing economy-empty" : "waiting"}>{data ? t("bars.none") : t("loading")}</p>}</div>
    </ChartFrame>
  );
}
