import { useCallback, useMemo } from "react";
import type { ViewState } from "../../api/client";
import { Chart } from "../../charts/Chart";
import { ChartFrame } from "../../charts/ChartFrame";
import type { Palette } from "../../charts/palette";
import type { TableSpec } from "../../table/columns";
import { Go } from "../../url/useUrl";
import { useLang, useWords } from "../../words/useWords";
import { FLOWS, flowOf, ratio, stacked, type Named, type Numbers, type Projection } from "./model";
import { linesOption, stackOption, type Drawn } from "./options";

export interface ChartsProps {
  data: Projection;
  view: ViewState<Projection>;
  params: Record<string, string | number>;
  filter: string;
  drawnFor: (values: Numbers) => { drawn: Drawn; unit: string };
}

interface Row {
  year: number;
  values: (number | null)[];
}

/** A table with the years below each other and a column for each series, in the unit of the chart. */
function tableOf(years: readonly number[], series: readonly Named[], factor: number, unit: string, label: string): TableSpec<Row> {
  const rows = years.map((year, place) => ({ year, values: series.map((item) => item.values[place] ?? null) }));
  return {
    columns: [
      { key: "year", label, value: (row) => String(row.year) },
      ...series.map((item, place) => ({
        key: `${item.key}-${place}`,
        label: item.name,
        unit,
        kind: "number" as const,
        value: (row: Row) => {
          const value = row.values[place];
          return value == null ? null : Number((value * factor).toPrecision(5));
        },
      })),
    ],
    rows,
    rowKey: (row) => String(row.year),
  };
}

/** Stock in use, flows and secondary share; the run drawn through, the baseline dashed. */
export function Charts({ data, view, params, filter, drawnFor }: ChartsProps) {
  const t = useWords("stocks");
  const lang = useLang();
  const { years, baseline } = data;
  const common = { filter, envelope: view.envelope, view: { name: "stocks" as const, params }, loading: view.loading, stale: view.stale };

  const products = useMemo(() => stacked(data.products, lang, t("products.rest")), [data, lang, t]);
  const before = useMemo(() => ({ key: "baseline", name: t("run.baseline.total"), values: baseline.total.in_use }), [baseline, t]);
  const use = useMemo(() => drawnFor([...data.total.in_use, ...before.values]), [before, data, drawnFor]);
  const useOption = useCallback((palette: Palette) => stackOption(products, before, use.drawn, palette), [before, products, use]);

  const flows = useMemo(() => FLOWS.map((flow) => ({ key: flow, name: t(`flow.${flow}`), values: flowOf(data, flow), baseline: flowOf(baseline, flow) })), [baseline, data, t]);
  const flow = useMemo(() => drawnFor(flows.flatMap((item) => [...item.values, ...item.baseline])), [drawnFor, flows]);
  const flowOption = useCallback((palette: Palette) => linesOption(flows, { baseline: t("run.baseline") }, flow.drawn, palette), [flow, flows, t]);

  const shares = useMemo(
    () => [
      { key: "recovered", name: t("share.recovered"), values: data.recovered_per_demand, baseline: ratio(baseline.total.recovered, baseline.total.demand) },
      { key: "potential", name: t("share.potential"), values: data.potential_per_demand, baseline: ratio(baseline.total.collectable, baseline.total.demand) },
    ],
    [baseline, data, t],
  );
  const share = useMemo<Drawn>(() => ({ ...use.drawn, factor: 100, write: (value) => `${Number(value.toPrecision(3))}%` }), [use]);
  const shareOption = useCallback((palette: Palette) => linesOption(shares, { baseline: t("run.baseline") }, share, palette, 2), [share, shares, t]);

  const pairs = (series: readonly (Named & { baseline: Numbers })[]) => series.flatMap((item) => [item, { key: `${item.key}-baseline`, name: `${item.name} · ${t("run.baseline")}`, values: item.baseline }]);
  const height = use.drawn.narrow ? 360 : 340;
  return (
    <>
      <ChartFrame id="in-use" main title={t("chart.use")} unit={use.unit} {...common} table={tableOf(years, [...products, { key: "total", name: t("products.total"), values: data.total.in_use }, before], use.drawn.factor, use.unit, t("col.year"))} note={<>{t("scenario.note")} {t("sources.more", { n: data.references.length })} <Go set={{ own: { section: "assumptions" } }}>{t("section.assumptions")}</Go></>}>
        <Chart option={useOption} height={use.drawn.narrow ? 470 : 360} label={t("chart.use")} summary={data.sentences[0] ?? ""} />
      </ChartFrame>
      <ChartFrame id="flows" title={t("chart.flows")} unit={t("per.year", { unit: flow.unit })} note={t("dashed")} {...common} table={tableOf(years, pairs(flows), flow.drawn.factor, flow.unit, t("col.year"))}>
        <Chart option={flowOption} height={height} label={t("chart.flows")} summary={data.sentences[1] ?? ""} />
      </ChartFrame>
      <ChartFrame id="share" title={t("chart.share")} unit="%" {...common} table={tableOf(years, pairs(shares), 100, "%", t("col.year"))} note={`${t("dashed")} ${t("share.note")}`}>
        <Chart option={shareOption} height={height - 30} label={t("chart.share")} summary={data.sentences[2] ?? ""} />
      </ChartFrame>
    </>
  );
}
