import { useCallback, useMemo } from "react";
import { Problem } from "../../api/Problem";
import { useView, type ViewState } from "../../api/client";
import { MineralPicker } from "../../app/pickers";
import { useCatalog } from "../../catalog/useCatalog";
import { Chart } from "../../charts/Chart";
import { ChartFrame } from "../../charts/ChartFrame";
import type { Palette } from "../../charts/palette";
import { Why } from "../../why/Why";
import { Go, useUrl } from "../../url/useUrl";
import { useWords } from "../../words/useWords";
import { useNarrow } from "../Stocks/useNarrow";
import { AxisCard } from "./AxisCard";
import { changeRows, type ChangeRow } from "./changes";
import { breadth } from "./layout";
import { Drivers } from "./Drivers";
import { MethodSelect } from "./MethodSelect";
import { reasonText, scoreText, type Risk } from "./model";
import { PublishedTable } from "./Published";
import { useAsked } from "./useAsked";

const SAMPLES = 500;

/** One score opened: axes, terms, countries, what its uncertainty comes from, why it changed. */
export function Score() {
  const t = useWords("criticality");
  const { set } = useUrl();
  const { rows, label } = useCatalog();
  const { url, economy, year, years, method } = useAsked();
  const mineral = url.mineral[0] ?? "cobalt";
  const seed = Number(url.own.seed ?? 1);
  const params = { mineral, method, economy, year, samples: SAMPLES, seed, drivers: true, evidence: true };
  const view = useView("risk", params);
  const text = useView("risk/methods", { method });
  const span = { mineral, method, economy, year: years.length > 1 ? `${years[0]}..${years.at(-1)}` : undefined };
  const past = useView(view.data ? "risk" : null, span);
  const data = view.data?.minerals[0] === mineral ? view.data : null;
  const told = text.data?.methods.find((item) => item.method === method) ?? null;
  const scored = data?.scores.filter((score) => score.axes.length > 0) ?? [];
  const name = label("minerals", mineral);
  const filter = [name, label("methods", method), label("economies", economy), year].join(" · ");
  const effect = useCallback((key: string) => data?.labels.effects?.[key] ?? (t(`effect.${key}`) === `effect.${key}` ? key : t(`effect.${key}`)), [data, t]);
  const changes = useMemo(() => changeRows(past.data?.changes ?? []), [past.data]);
  return (
    <div className="stack">
      <div className="row no-print">
        <MineralPicker value={[mineral]} onChange={([id]) => set({ mineral: id ?? null })} label={t("score.mineral")} />
        <MethodSelect value={method} methods={rows("methods").map((row) => row.id)} onChange={(value) => set({ method: value })} />
        <Go page="mineral" set={{ mineral }} className="button">{t("to.mineral", { mineral: name })}</Go>
      </div>
      {view.error && <Problem problem={view.error} retry={view.reload} />}
      {!data && view.loading && <div className="card crit-waiting" role="status"><p className="waiting">{t("loading")}</p></div>}
      {data && (
        <section className="card stack" aria-labelledby="score-head">
          <h2 id="score-head">{t("score.title", { mineral: name, method: label("methods", method) })}</h2>
          {data.sentences.map((line) => <p key={line}>{line}</p>)}
          {told && (
            <>
              <p className="crit-formula"><code>{told.formula}</code></p>
              <p className="small muted">{told.citation} <Go page="methods" set={{ method }}>{t("to.method")}</Go></p>
            </>
          )}
          {scored.length === 0 && (
            <div className="missing stack">
              <p>{t("score.none")}</p>
              <ul>{data.reasons.map((reason) => reasonText(reason, t("sign.colon"))).map((line) => <li key={line}>{line}</li>)}</ul>
            </div>
          )}
        </section>
      )}
      {data && scored.map((score) => <AxisCard key={score.link} score={score} data={data} method={told} />)}
      {data && data.published.length > 0 && (
        <section className="card stack" aria-labelledby="beside-head">
          <h2 id="beside-head">{t("published.title")}</h2>
          <p className="muted">{t("published.note")} <Go set={{ own: { section: "validation" } }}>{t("section.validation")}</Go></p>
          <PublishedTable data={data} rows={data.published.filter((row) => row.mineral === mineral)} height={300} />
          {data.lists.length > 0 && (
            <p>
              {t("lists")}{" "}
              {data.lists.map((entry) => (
                <span key={entry.claim} className="tag">
                  {data.labels.economies?.[entry.economy] ?? entry.economy} {entry.year} <Why claims={[entry.claim]} text={entry.title} />
                </span>
              ))}
            </p>
          )}
        </section>
      )}
      {data && scored.some((score) => score.axes.some((axis) => axis.drivers.length > 0)) && <Drivers scores={scored} data={data} view={view} params={params} filter={filter} effect={effect} />}
      {data && past.data && changes.map((group) => <Changes key={`${group.link} ${group.axis}`} group={group} past={past} span={span} filter={[name, label("methods", method), label("economies", economy), data.labels.links[group.link] ?? group.link].join(" · ")} axis={`${data.labels.axes[group.axis] ?? group.axis}, ${data.labels.links[group.link] ?? group.link}`} effect={effect} />)}
    </div>
  );
}

function Changes({ group, past, span, filter, axis, effect }: { group: ReturnType<typeof changeRows>[number]; past: ViewState<Risk>; span: Record<string, string | undefined>; filter: string; axis: string; effect: (key: string) => string }) {
  const t = useWords("criticality");
  const narrow = useNarrow();
  const lines = Math.ceil(group.effects.reduce((sum, key) => sum + breadth(effect(key), 12) + 34, 0) / (narrow ? 310 : 700));
  const option = useCallback(
    (palette: Palette) => ({
      grid: { left: 8, right: 14, top: 16, bottom: 14 + 20 * lines, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
      legend: { bottom: 0, left: 0 },
      tooltip: { trigger: "axis", confine: true, axisPointer: { type: "shadow" }, valueFormatter: (value: unknown) => (typeof value === "number" ? scoreText(value) : "–") },
      xAxis: { type: "category", data: group.rows.map((row) => `${row.before}→${String(row.after).slice(2)}`), axisLine: { onZero: false } },
      yAxis: { type: "value" },
      series: group.effects.map((key, place) => ({
        name: effect(key),
        type: "bar",
        stack: "change",
        barMaxWidth: 46,
        data: group.rows.map((row) => row.effects[key] ?? 0),
        itemStyle: key === "source" ? { color: palette.hatchSoft, borderColor: palette.hatch, borderWidth: 1 } : { color: palette.series[place % palette.series.length] },
      })),
    }),
    [effect, group, lines],
  );
  const number = (key: string, label: string, value: (row: ChangeRow) => number) => ({ key, label, kind: "number" as const, value, cell: (row: ChangeRow) => scoreText(value(row)) });
  return (
    <ChartFrame
      id={`changes-${group.link}-${group.axis}`}
      title={t("changes.title", { axis })}
      unit={t("changes.unit")}
      filter={filter}
      envelope={past.envelope}
      view={{ name: "risk", params: span }}
      note={t("changes.note")}
      table={{ columns: [{ key: "years", label: t("col.years"), value: (row: ChangeRow) => `${row.before}–${row.after}` }, number("from", t("col.before"), (row) => row.value_before), number("to", t("col.after"), (row) => row.value_after), ...group.effects.map((key) => number(key, effect(key), (row) => row.effects[key] ?? 0))], rows: group.rows, rowKey: (row) => String(row.after) }}
    >
      <Chart option={option} height={300} label={t("changes.title", { axis })} summary={group.rows.map((row) => `${row.before}–${row.after}: ${scoreText(row.value_before)} → ${scoreText(row.value_after)}`).join("; ")} />
    </ChartFrame>
  );
}
