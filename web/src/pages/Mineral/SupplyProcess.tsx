import { useCallback, useMemo, useRef, useState } from "react";
import { Segments } from "../../app/pickers";
import type { ViewState } from "../../api/client";
import { useCatalog } from "../../catalog/useCatalog";
import { Chart } from "../../charts/Chart";
import { ChartFrame } from "../../charts/ChartFrame";
import type { Palette } from "../../charts/palette";
import { missingDecal } from "../../charts/theme";
import { tip } from "../../charts/tip";
import { WorldMap } from "../../map/WorldMap";
import { axisScale, formatValue, indexScale, numberText, scaled, scaleFor } from "../../numbers/format";
import type { Column } from "../../table/columns";
import { useUrl } from "../../url/useUrl";
import { Figure } from "../../why/Figure";
import { useLang, useWords } from "../../words/useWords";
import { textWidth } from "../../sankey/labels";
import { useWidth } from "../Overview/useWidth";
import { HBars } from "./HBars";
import { fullYears, inYear, latestFull, pointRows, sharePeriods, stacks, yearsOf, type PointRow } from "./supply";
import type { LinkAnswer, Supply, SupplyProcess } from "./types";

const SPECIAL = new Set(["OTH", "REST", "GAP"]);
const PLAIN = { mantissa: 1n, exponent: 0 };
const LISTED = 12;
const INDEX = indexScale("fraction");

/** How high a legend of these names becomes in a box of this width. */
function legendHeight(names: readonly string[], width: number): number {
  let [lines, at] = [1, 0];
  for (const words of names) {
    const wide = textWidth(words, 12) + 32;
    if (at > 0 && at + wide > width) [lines, at] = [lines + 1, 0];
    at += wide;
  }
  return lines * 24;
}

interface Props {
  process: SupplyProcess;
  unit: string;
  form: string;
  economy: string;
  asked: ViewState<Supply>;
  params: { mineral: string };
  answer: LinkAnswer | undefined;
}

/** One process: who supplies how much, year by year; the latest year on the map; concentration. */
export function SupplyProcessView({ process, unit, form, economy, asked, params, answer }: Props) {
  const t = useWords("mineral");
  const lang = useLang();
  const { catalog, label } = useCatalog();
  const { open } = useUrl();
  const years = useMemo(() => fullYears(process), [process]);
  const left = yearsOf(process).length - years.length;
  const periods = useMemo(() => sharePeriods(process), [process]);
  const latest = latestFull(process);
  const named = latest === null ? 0 : process.series.filter((series) => (inYear(series, latest)?.value ?? null) !== null).length;
  const [shown, setShown] = useState<"amounts" | "shares">(named >= 3 || periods.length === 0 ? "amounts" : "shares");
  const publisher = useCallback((given: string) => (lang === "zh" ? catalog.publishers.find((row) => row.publisher === given)?.publisher_zh : "") || given, [catalog, lang]);
  const name = useCallback((key: string) => (SPECIAL.has(key) ? t(`supply.${key}`) : label("economies", key)), [label, t]);
  const amounts = useMemo(() => stacks(process, years), [process, years]);
  const totals = years.map((_, index) => amounts.reduce((sum, stack) => sum + (stack.values[index] ?? 0), 0));
  const scale = axisScale(unit, totals, lang);
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box, 560);
  const top = useMemo(() => legendHeight(amounts.map((stack) => name(stack.key)), width), [amounts, name, width]);
  const option = useCallback(
    (palette: Palette) => ({
      grid: { left: 4, right: 10, top: top + 12, bottom: 4, containLabel: true },
      legend: { top: 0, left: 0, itemGap: 10, textStyle: { fontSize: 12 } },
      xAxis: { type: "category", data: years.map(String), axisLabel: { hideOverlap: true } },
      yAxis: { type: "value", splitNumber: 4, axisLabel: { formatter: (value: number) => numberText(value, { ...scale, factor: PLAIN }) } },
      tooltip: {
        trigger: "axis", axisPointer: { type: "shadow" }, confine: true,
        formatter: (parts: { dataIndex: number }[]) => {
          const at = parts[0]?.dataIndex ?? 0;
          return tip(String(years[at] ?? ""), [...amounts].flatMap((stack) => { const value = stack.values[at]; return value === null || value === undefined ? [] : [[name(stack.key), formatValue(value, unit, lang, { scale })] as const]; }));
        },
      },
      series: amounts.map((stack, index) => ({
        name: name(stack.key), type: "bar", stack: "all", barMaxWidth: 46,
        data: stack.values.map((value) => (value === null ? null : scaled(value, scale))),
        itemStyle: stack.key === "GAP" ? { color: palette.hatchSoft, borderColor: palette.hatch, borderWidth: 0.5, decal: missingDecal(palette) } : { color: SPECIAL.has(stack.key) ? (stack.key === "OTH" ? palette.strongRule : palette.hatch) : palette.series[index % palette.series.length], borderColor: palette.surface, borderWidth: 0.5 },
      })),
    }),
    [amounts, lang, name, scale, top, unit, years],
  );
  const columns = useMemo<Column<PointRow>[]>(
    () => [
      { key: "economy", label: t("economy"), value: (row) => name(row.economy) },
      { key: "year", label: t("table.year"), value: ({ point }) => (point.start === point.end ? String(point.start) : `${point.start}–${point.end}`) },
      { key: "value", label: t("table.value"), unit: scale.label, kind: "number", value: ({ point }) => (point.value === null ? null : scaled(point.value, scale)), cell: ({ point }) => (point.value === null ? "–" : numberText(point.value, scale, { published: point.status === "published" }) + (point.estimated ? " e" : "")), claims: ({ point }) => (point.value === null ? [] : point.claims), reason: ({ point }) => (point.value === null ? (point.reason ?? t("supply.only_share")) : undefined) },
      { key: "share", label: t("table.share"), unit: "%", kind: "number", value: ({ point }) => (point.share === null ? null : Number((point.share * 100).toPrecision(4))), cell: ({ point }) => (point.share === null ? "" : formatValue(point.share, "fraction", lang, { unitShown: false })), claims: ({ point }) => (point.value === null && point.share !== null ? point.claims : []) },
      { key: "publisher", label: t("table.publisher"), value: ({ point }) => publisher(point.publisher) },
    ],
    [lang, name, publisher, scale, t],
  );
  const title = [label("processes", process.process), process.product].filter(Boolean).join(": ");
  const id = `supply-${process.process}${process.product ? `-${process.product.replace(/\W+/g, "-")}` : ""}`;
  const withheld = process.series.reduce((sum, series) => sum + series.points.filter((point) => point.value === null && point.reason).length, 0);
  const period = periods[0];
  const shares = (period?.rows ?? []).slice(0, LISTED);
  const mapped = latest === null ? [] : process.series.flatMap((series) => { const point = inYear(series, latest); return point ? [{ economy: series.economy, value: point.value, ...(point.reason ? { reason: point.reason } : {}) }] : []; });
  const frame = { envelope: asked.envelope, loading: asked.loading, stale: asked.stale, view: { name: "supply" as const, params: { ...params, process: process.process } } };
  return (
    <div className={shown === "amounts" && mapped.length >= 3 ? "grid-2" : undefined}>
      <ChartFrame
        id={id} level={3} title={title} unit={shown === "amounts" ? scale.label : "%"} {...frame}
        filter={shown === "amounts" ? t("supply.filter", { link: label("links", process.link), form: label("forms", form), n: process.economies }) : t("supply.period", { years: period?.start === period?.end ? String(period?.start ?? "") : `${period?.start}–${period?.end}`, publisher: period?.publisher ?? "" })}
        controls={years.length > 0 && period ? <Segments label={t("supply.show")} hideLabel value={shown} options={[{ value: "amounts", label: t("supply.amounts") }, { value: "shares", label: t("supply.shares") }]} onChange={setShown} /> : undefined}
        table={{ columns, rows: pointRows(process), rowKey: (row) => row.key, sort: "-year" }}
        note={
          <>
            {answer?.concentration && (
              <p>
                {t("supply.concentration")} <Figure figure={answer.concentration} what={t("supply.concentration")} range scale={INDEX} /> {answer.producers[0] && t("supply.largest", { name: label("economies", answer.producers[0].key), share: formatValue(answer.producers[0].share.value, "fraction", lang) })}
              </p>
            )}
            {shown === "amounts" && years.length > 0 && <p className="small muted">{t("supply.years")}{left > 0 ? ` ${t("supply.left", { n: left })}` : ""}{withheld > 0 ? ` ${t("supply.withheld", { n: withheld })}` : ""}</p>}
          </>
        }
      >
        <div ref={box} />
        {shown === "amounts" && years.length > 0 && <Chart option={option} height={290 + top} label={t("supply.label", { what: title })} summary={latest === null ? "" : `${latest}: ${amounts.slice(0, 3).map((stack) => `${name(stack.key)} ${formatValue(stack.values.at(-1), unit, lang)}`).join("; ")}`} />}
        {shown === "amounts" && years.length === 0 && <p className="muted">{t("supply.no_amounts")}</p>}
        {shown === "shares" && period && <HBars scale={scaleFor("fraction", [], lang)} label={t("supply.label", { what: title })} bars={shares.map(({ economy: key, point }) => ({ id: key, name: name(key), value: point.share, text: formatValue(point.share, "fraction", lang) }))} />}
        {shown === "shares" && (period?.rows.length ?? 0) > LISTED && <p className="small muted">{t("more.table", { n: (period?.rows.length ?? 0) - LISTED })}</p>}
      </ChartFrame>
      {shown === "amounts" && mapped.length >= 3 && latest !== null && (
        <ChartFrame id={`${id}-map`} level={3} title={t("supply.map", { what: title })} unit={scale.label} filter={t("supply.map_filter", { year: latest, n: mapped.length })} {...frame} table={{ columns, rows: pointRows(process).filter((row) => row.point.start === latest && row.point.end === latest && row.economy !== "WLD"), rowKey: (row) => row.key, sort: "-value" }}>
          <WorldMap values={mapped} unit={unit} label={t("supply.map", { what: title })} selected={economy} onPick={(key) => open("economy", { economy: key })} height={340} />
        </ChartFrame>
      )}
    </div>
  );
}
