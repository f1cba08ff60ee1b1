import { useCallback, useMemo, useState } from "react";
import type { ViewState } from "../../api/client";
import type { FigureData } from "../../api/types";
import { Chart } from "../../charts/Chart";
import { ChartFrame } from "../../charts/ChartFrame";
import type { Palette } from "../../charts/palette";
import { missingStyle } from "../../charts/theme";
import { tip } from "../../charts/tip";
import { formatValue } from "../../numbers/format";
import { unitLabel } from "../../numbers/units";
import type { Column } from "../../table/columns";
import { useLang, useWords } from "../../words/useWords";
import type { Assessment, PriceSeries } from "./types";

const FIRST = 4;

/** Every price series by itself: units and grades differ too much for one axis. */
export function PricesSection({ asked, params }: { asked: ViewState<Assessment>; params: Record<string, string | number | null> }) {
  const t = useWords("mineral");
  const [all, setAll] = useState(false);
  if (!asked.data) return <p className="waiting">{t("loading")}</p>;
  const { prices } = asked.data;
  if (prices.length === 0) return <p className="muted">{t("prices.none")}</p>;
  return (
    <>
      <div className="grid-2">
        {(all ? prices : prices.slice(0, FIRST)).map((series, index) => (
          <Price key={series.key} id={`price-${index + 1}`} series={series} asked={asked} params={params} />
        ))}
      </div>
      {prices.length > FIRST && (
        <button type="button" className="button no-print" aria-expanded={all} onClick={() => setAll(!all)}>
          {t(all ? "less" : "prices.more", { n: prices.length - FIRST })}
        </button>
      )}
    </>
  );
}

type Point = [number, FigureData];

function Price({ id, series, asked, params }: { id: string; series: PriceSeries; asked: ViewState<Assessment>; params: Record<string, string | number | null> }) {
  const t = useWords("mineral");
  const lang = useLang();
  const { points, unit } = series;
  const option = useCallback(
    (palette: Palette) => {
      const most = Math.max(0, ...points.map(([, figure]) => figure.value ?? 0));
      return {
        grid: { left: 4, right: 14, top: 22, bottom: 4, containLabel: true },
        xAxis: { type: "category", data: points.map(([year]) => String(year)) },
        yAxis: { type: "value", splitNumber: 3 },
        tooltip: { trigger: "axis", confine: true, axisPointer: { type: "shadow" }, formatter: (parts: { dataIndex: number }[]) => { const point = points[parts[0]?.dataIndex ?? 0]; return point ? tip(String(point[0]), [point[1].value === null ? (point[1].reason ?? "–") : formatValue(point[1].value, unit, lang, { published: true })]) : ""; } },
        series: [{ type: "bar", barMaxWidth: 40, data: points.map(([, figure]) => ({ value: figure.value ?? most * 0.05, itemStyle: figure.value === null ? missingStyle(palette) : { color: palette.series[0] }, label: { show: points.length <= 8, position: "top", color: palette.ink, fontSize: 11, formatter: figure.value === null ? "–" : formatValue(figure.value, unit, lang, { published: true, unitShown: false }) } })) }],
      };
    },
    [lang, points, unit],
  );
  const columns = useMemo<Column<Point>[]>(
    () => [
      { key: "year", label: t("table.year"), kind: "number", value: ([year]) => year },
      { key: "price", label: t("section.prices"), unit: unitLabel(unit, lang), kind: "number", value: ([, figure]) => figure.value, cell: ([, figure]) => formatValue(figure.value, unit, lang, { published: true, unitShown: false }), claims: ([, figure]) => figure.claims ?? [], reason: ([, figure]) => (figure.value === null ? (figure.reason ?? t("not_known")) : undefined) },
    ],
    [lang, t, unit],
  );
  const last = points.at(-1);
  return (
    <ChartFrame id={id} level={3} title={series.title} unit={unitLabel(unit, lang)} filter={last ? t("prices.filter", { from: points[0]?.[0] ?? "", to: last[0] }) : ""} envelope={asked.envelope} view={{ name: "assessment", params }} table={{ columns, rows: points, rowKey: ([year]) => String(year), filter: false }}>
      <Chart option={option} height={220} label={series.title} summary={last ? `${last[0]}: ${formatValue(last[1].value, unit, lang, { published: true })}` : ""} />
    </ChartFrame>
  );
}
