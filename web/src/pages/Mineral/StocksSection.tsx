import { useCallback, useMemo } from "react";
import { useView, type ViewState } from "../../api/client";
import type { FigureData } from "../../api/types";
import { useCatalog } from "../../catalog/useCatalog";
import { Chart } from "../../charts/Chart";
import { ChartFrame } from "../../charts/ChartFrame";
import type { Palette } from "../../charts/palette";
import { tip } from "../../charts/tip";
import { axisScale, formatValue, numberText, scaled } from "../../numbers/format";
import type { Column } from "../../table/columns";
import { Go } from "../../url/useUrl";
import { Figure } from "../../why/Figure";
import { useLang, useWords } from "../../words/useWords";
import type { Assessment, Projection } from "./types";

/** Stocks and secondary supply of the scenario, where there is one; and the recycling rates that are held. */
export function StocksSection({ mineral, economy, asked }: { mineral: string; economy: string; asked: ViewState<Assessment> }) {
  const t = useWords("mineral");
  const { row, label } = useCatalog();
  const offered = row("minerals", mineral)?.stock_economies ?? [];
  const place = offered.includes(economy) ? economy : offered.includes("WLD") ? "WLD" : offered[0];
  return (
    <>
      {place ? <Scenario mineral={mineral} place={place} stands={place !== economy ? label("economies", economy) : ""} /> : <p className="muted">{t("stocks.none")}</p>}
      <Recycling rates={asked.data?.recycling ?? []} />
    </>
  );
}

function Scenario({ mineral, place, stands }: { mineral: string; place: string; stands: string }) {
  const t = useWords("mineral");
  const { label } = useCatalog();
  const params = { mineral, economy: place };
  const asked = useView("stocks", params);
  const { data } = asked;
  const series = data ? ([["in_use", "t", data.total.in_use], ["end_of_life", "t", data.total.end_of_life], ["secondary", "fraction", data.recovered_per_demand]] as const) : ([["in_use", "t", []], ["end_of_life", "t", []], ["secondary", "fraction", []]] as const);
  return (
    <>
      {data?.sentences.slice(0, 3).map((words) => <p key={words}>{words}</p>)}
      {stands && <p className="small muted">{t("stocks.stands", { economy: stands, place: label("economies", place) })}</p>}
      <div className="grid-3">
        {series.map(([what, unit, values]) => (
          <Line key={what} what={what} unit={unit} years={data?.years ?? []} values={values} place={label("economies", place)} asked={asked} params={params} />
        ))}
      </div>
      <p>
        <Go page="stocks" set={{ mineral, economy: place }}>
          {t("stocks.open")}
        </Go>
      </p>
    </>
  );
}

interface YearRow {
  year: number;
  value: number | null;
}

function Line({ what, unit, years, values, place, asked, params }: { what: string; unit: string; years: readonly number[]; values: readonly (number | null)[]; place: string; asked: ViewState<Projection>; params: Record<string, string> }) {
  const t = useWords("mineral");
  const lang = useLang();
  const scale = useMemo(() => axisScale(unit, values, lang), [lang, unit, values]);
  const rows = useMemo<YearRow[]>(() => years.map((year, index) => ({ year, value: values[index] ?? null })), [values, years]);
  const option = useCallback(
    (palette: Palette) => ({
      grid: { left: 4, right: 14, top: 10, bottom: 4, containLabel: true },
      xAxis: { type: "category", data: years.map(String), boundaryGap: false, axisLabel: { hideOverlap: true } },
      yAxis: { type: "value", splitNumber: 3, axisLabel: { formatter: (value: number) => numberText(value, { ...scale, factor: { mantissa: 1n, exponent: 0 } }) } },
      tooltip: { trigger: "axis", confine: true, formatter: (parts: { dataIndex: number }[]) => tip(String(years[parts[0]?.dataIndex ?? 0] ?? ""), [formatValue(values[parts[0]?.dataIndex ?? 0], unit, lang, { scale })]) },
      series: [{ type: "line", showSymbol: false, connectNulls: false, areaStyle: { opacity: 0.14 }, lineStyle: { color: palette.links.R, width: 2 }, itemStyle: { color: palette.links.R }, data: values.map((value) => (value === null ? null : scaled(value, scale))), markLine: { silent: true, symbol: "none", lineStyle: { color: palette.strongRule, type: "dashed" }, label: { show: false }, data: [{ xAxis: "2025" }] } }],
    }),
    [lang, scale, unit, values, years],
  );
  const columns = useMemo<Column<YearRow>[]>(
    () => [
      { key: "year", label: t("table.year"), kind: "number", value: (row) => row.year },
      { key: "value", label: t(`stocks.${what}`), unit: scale.label, kind: "number", value: (row) => (row.value === null ? null : scaled(row.value, scale)), cell: (row) => (row.value === null ? "–" : numberText(row.value, scale)), reason: (row) => (row.value === null ? t("not_known") : undefined) },
    ],
    [scale, t, what],
  );
  return (
    <ChartFrame id={`stocks-${what}`} level={3} title={t(`stocks.${what}`)} unit={scale.label} filter={t("stocks.filter", { place })} view={{ name: "stocks", params }} envelope={asked.envelope} loading={asked.loading} stale={asked.stale} error={asked.error} retry={asked.reload} table={{ columns, rows, rowKey: (row) => String(row.year), filter: false, height: 260 }}>
      <Chart option={option} height={220} label={`${t(`stocks.${what}`)}, ${place}`} summary={rows.filter((row) => row.year % 25 === 0).map((row) => `${row.year} ${formatValue(row.value, unit, lang)}`).join("; ")} />
    </ChartFrame>
  );
}

function Recycling({ rates }: { rates: readonly (readonly [string, FigureData])[] }) {
  const t = useWords("mineral");
  const { label } = useCatalog();
  if (rates.length === 0) return <p className="muted">{t("recycling.none")}</p>;
  return (
    <div className="card">
      <h3>{t("recycling.title")}</h3>
      <dl className="facts">
        {rates.map(([key, figure]) => {
          const [kind = "", place = ""] = key.split(":");
          const what = `${label("kinds", kind)}${t("sign.comma")}${label("economies", place)}`;
          return (
            <div key={key}>
              <dt>{what}</dt>
              <dd>
                <Figure figure={figure} what={what} range /> <span className="small muted">{figure.end ?? ""}</span>
                {figure.value === null && figure.reason && <span className="small muted"> {figure.reason}</span>}
              </dd>
            </div>
          );
        })}
      </dl>
    </div>
  );
}
