import { useMemo } from "react";
import { Problem } from "../../api/Problem";
import { useView } from "../../api/client";
import { Segments } from "../../app/pickers";
import { useCatalog } from "../../catalog/useCatalog";
import { ChartFrame } from "../../charts/ChartFrame";
import { stepColour, usePalette } from "../../charts/palette";
import { moreOf } from "../../why/more";
import type { Column } from "../../table/columns";
import { Go, useUrl } from "../../url/useUrl";
import { useWords } from "../../words/useWords";
import { HeatGrid, type GridRow } from "./HeatGrid";
import { heatRows, scoreText, type HeatCell, type HeatRow } from "./model";
import { useAsked } from "./useAsked";

const FIRST = 40;

/** By how many methods the threshold is reached. */
const reached = (row: HeatRow) => row.cells.filter((cell) => cell.ratio !== null && cell.ratio >= 1).length;

/** Minerals by methods: where each mineral stands by each method, and what is lacking where it cannot be told. */
export function Methods() {
  const t = useWords("criticality");
  const { set } = useUrl();
  const { label } = useCatalog();
  const palette = usePalette();
  const { url, economy, year, minerals, marked, filter } = useAsked();
  const params = { economy, year, mineral: minerals };
  const { data, error, loading, stale, envelope, reload } = useView("risk", params);
  const measure = url.own.measure === "threshold" ? "threshold" : "place";
  const everything = Boolean(url.own.all);
  const scored = useMemo(() => new Set(data?.bottlenecks.map((item) => item.method) ?? []), [data]);
  const methods = useMemo(() => (data ? data.methods.filter((item) => everything || scored.has(item)) : []), [data, everything, scored]);
  const heat = useMemo(() => {
    if (!data) return [];
    const found = heatRows(data, methods, measure, t("sign.colon"));
    const name = (row: HeatRow) => data.labels.minerals[row.mineral] ?? row.mineral;
    const kept = everything ? found : found.filter((row) => row.cells.some((cell) => cell.bottleneck) || marked.has(row.mineral));
    return kept.sort((a, b) => (url.own.sort === "name" ? 0 : reached(b) - reached(a) || (b.mean ?? -1) - (a.mean ?? -1)) || name(a).localeCompare(name(b)));
  }, [data, everything, marked, measure, methods, t, url.own.sort]);
  const shown = everything ? heat : heat.filter((row, place) => place < FIRST || marked.has(row.mineral));
  const methodName = (method: string) => data?.labels.methods[method] ?? label("methods", method);
  const cellWords = (cell: HeatCell) => {
    const { bottleneck, score, ratio } = cell;
    if (!bottleneck) return cell.lacking.length > 0 ? `${t("cell.missing")} ${cell.lacking.slice(0, 4).join(" ")}` : t("cell.notserved");
    const parts = [`${bottleneck.unknown.length > 0 ? "≥ " : ""}${scoreText(bottleneck.value)}`, t("cell.rank", { rank: bottleneck.rank ?? "–", of: bottleneck.ranked }), score?.threshold == null ? t("cell.nothreshold") : t("cell.ratio", { ratio: scoreText(ratio), threshold: scoreText(score.threshold) })];
    return parts.join(t("sign.semicolon"));
  };
  const rows: GridRow[] = shown.map((row) => {
    const name = data?.labels.minerals[row.mineral] ?? row.mineral;
    return {
      key: row.mineral,
      label: name,
      strong: marked.has(row.mineral),
      page: "mineral",
      set: { mineral: row.mineral },
      cells: row.cells.map((cell) => ({
        key: cell.method,
        colour: cell.share === null ? null : stepColour(palette.risk, cell.share),
        text: cell.bottleneck ? (measure === "place" ? String(cell.bottleneck.rank ?? "") : scoreText(cell.ratio)) : "",
        title: `${name} · ${methodName(cell.method)}: ${cellWords(cell)}`,
        marked: cell.ratio !== null && cell.ratio >= 1,
        page: "criticality",
        set: { mineral: row.mineral, method: cell.method, own: { section: "score", only: null } },
      })),
    };
  });
  const columns: Column<HeatRow>[] = [
    { key: "mineral", label: t("col.mineral"), value: (row) => data?.labels.minerals[row.mineral] ?? row.mineral, cell: (row) => <Go page="mineral" set={{ mineral: row.mineral }}>{data?.labels.minerals[row.mineral] ?? row.mineral}</Go> },
    ...methods.map((method, place): Column<HeatRow> => ({
      key: method,
      label: methodName(method),
      kind: "number",
      value: (row) => row.cells[place]?.bottleneck?.value ?? null,
      cell: (row) => {
        const cell = row.cells[place];
        return cell?.bottleneck ? <Go set={{ mineral: row.mineral, method, own: { section: "score", only: null } }}>{`${cell.bottleneck.unknown.length > 0 ? "≥ " : ""}${scoreText(cell.bottleneck.value)} (${cell.bottleneck.rank ?? "–"}/${cell.bottleneck.ranked})`}</Go> : "–";
      },
      claims: (row) => row.cells[place]?.score?.claims ?? [],
      basis: (row) => (row.cells[place] ? [cellWords(row.cells[place])] : []),
      what: (row) => [data?.labels.minerals[row.mineral] ?? row.mineral, methodName(method)].join(t("sign.comma")),
      more: (row) => {
        const score = row.cells[place]?.score;
        return score ? moreOf(score.claim_count, score.claims.length, score.mineral, score.link) : undefined;
      },
      reason: (row) => (row.cells[place] && !row.cells[place].bottleneck ? cellWords(row.cells[place]) : undefined),
    })),
  ];
  const left = heat.length - shown.length;
  return (
    <div className="stack">
      {error && <Problem problem={error} retry={reload} />}
      {!data && loading && <div className="card crit-waiting" role="status"><p className="waiting">{t("heat.wait")}</p></div>}
      {data && (
        <ChartFrame
          id="heat"
          main
          title={t("heat.title")}
          unit={t(`measure.${measure}`)}
          filter={filter}
          envelope={envelope}
          view={{ name: "risk", params }}
          loading={loading}
          stale={stale}
          table={{ columns, rows: heat, rowKey: (row) => row.mineral }}
          controls={
            <>
              <Segments label={t("measure")} value={measure} options={(["place", "threshold"] as const).map((value) => ({ value, label: t(`measure.${value}`) }))} onChange={(value) => set({ own: { measure: value } }, { replace: true })} />
              <Segments label={t("sort")} value={url.own.sort === "name" ? "name" : "risk"} options={(["risk", "name"] as const).map((value) => ({ value, label: t(`sort.${value}`) }))} onChange={(value) => set({ own: { sort: value } }, { replace: true })} />
              <label className="crit-only">
                <input type="checkbox" checked={everything} onChange={(event) => set({ own: { all: event.target.checked } }, { replace: true })} /> {t("heat.all", { minerals: data.minerals.length, methods: data.methods.length })}
              </label>
            </>
          }
          note={<><p>{t(`measure.${measure}.note`)} {t("heat.note")}</p>{data.messages.length > 0 && <details><summary>{t("heat.lacking", { n: data.messages.length })}</summary><ul className="small">{data.messages.map((line) => <li key={line}>{line}</li>)}</ul></details>}</>}
        >
          <HeatGrid columns={methods.map(methodName)} rows={rows} label={t("heat.title")} />
          {left > 0 && <button type="button" className="button quiet no-print" onClick={() => set({ own: { all: true } }, { replace: true })}>{t("more", { n: left })}</button>}
          <p className="crit-scale">
            {t(`measure.${measure}.low`)}
            <span className="steps" aria-hidden="true">{palette.risk.map((colour) => <span key={colour} style={{ background: colour }} />)}</span>
            {t(`measure.${measure}.high`)}
            <span className="swatch marked" aria-hidden="true" /> {t("heat.marked")}
            <span className="swatch missing" aria-hidden="true" /> {t("heat.missing")}
          </p>
        </ChartFrame>
      )}
    </div>
  );
}
