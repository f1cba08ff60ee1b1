import { useMemo, useState } from "react";
import { Problem } from "../../api/Problem";
import { useView } from "../../api/client";
import { useJob } from "../../api/useJob";
import { useCatalog } from "../../catalog/useCatalog";
import { ChartFrame } from "../../charts/ChartFrame";
import { formatValue } from "../../numbers/format";
import { moreOf } from "../../why/more";
import type { Column } from "../../table/columns";
import { Go, useUrl } from "../../url/useUrl";
import { useLang, useWords } from "../../words/useWords";
import { DotPlot } from "./DotPlot";
import { MethodSelect } from "./MethodSelect";
import { scoreText, type Bottleneck } from "./model";
import { useAsked } from "./useAsked";

const INLINE = 500;
const SIZES = [200, INLINE, 2000, 10_000] as const;

/** Ranks by one method with the intervals that the errors of the figures leave. */
export function Ranks() {
  const t = useWords("criticality");
  const lang = useLang();
  const { set } = useUrl();
  const { rows, label } = useCatalog();
  const { url, economy, year, minerals, marked, method, filter } = useAsked();
  const wanted = Number(url.own.samples ?? 0) || INLINE;
  const samples = SIZES.find((size) => size >= wanted) ?? INLINE;
  const seed = Number(url.own.seed ?? 1);
  const params = { method, economy, year, mineral: minerals, samples, seed };
  const small = samples <= INLINE;
  const view = useView(small ? "risk" : null, params);
  const job = useJob("risk");
  const [ran, setRan] = useState("");
  const key = JSON.stringify(params);
  const made = job.result && ran === key ? job.result : null;
  const envelope = small ? view.envelope : made;
  const data = envelope?.data ?? null;
  const scores = useMemo(() => new Map((data?.scores ?? []).map((item) => [`${item.mineral} ${item.link}`, item])), [data]);
  const ranked = useMemo(() => [...(data?.bottlenecks ?? [])].sort((a, b) => (a.rank ?? 1e9) - (b.rank ?? 1e9)), [data]);
  const name = (mineral: string) => data?.labels.minerals[mineral] ?? label("minerals", mineral);
  const most = ranked[0]?.ranked ?? 1;
  const scoreOf = (row: Bottleneck) => scores.get(`${row.mineral} ${row.link}`);
  const start = () => {
    setRan(key);
    job.start({ ...params, year: String(year ?? ""), mineral: minerals?.join("~") ?? "" });
  };
  const stated = t("samples.stated", { n: samples.toLocaleString("en-US"), seed });
  const columns: Column<Bottleneck>[] = [
    { key: "mineral", label: t("col.mineral"), value: (row) => name(row.mineral), cell: (row) => <Go page="mineral" set={{ mineral: row.mineral }}>{name(row.mineral)}</Go> },
    { key: "rank", label: t("col.rank"), kind: "number", value: (row) => row.rank },
    { key: "rank_low", label: t("col.rank_low"), kind: "number", value: (row) => row.rank_low },
    { key: "rank_high", label: t("col.rank_high"), kind: "number", value: (row) => row.rank_high },
    { key: "value", label: t("col.score"), kind: "number", value: (row) => row.value, cell: (row) => `${row.unknown.length > 0 ? "≥ " : ""}${scoreText(row.value)}`, claims: (row) => scoreOf(row)?.claims ?? [], what: (row) => [name(row.mineral), label("methods", method)].join(t("sign.comma")), more: (row) => moreOf(scoreOf(row)?.claim_count ?? 0, scoreOf(row)?.claims.length ?? 0, row.mineral, row.link) },
    { key: "low", label: t("col.low"), kind: "number", value: (row) => scoreOf(row)?.spread?.low ?? null, cell: (row) => scoreText(scoreOf(row)?.spread?.low) },
    { key: "high", label: t("col.high"), kind: "number", value: (row) => scoreOf(row)?.spread?.high ?? null, cell: (row) => scoreText(scoreOf(row)?.spread?.high) },
    { key: "beyond", label: t("col.beyond"), kind: "number", value: (row) => scoreOf(row)?.spread?.probability ?? null, cell: (row) => formatValue(scoreOf(row)?.spread?.probability ?? null, "fraction", lang), reason: (row) => (scoreOf(row)?.spread?.probability == null ? t("cell.nothreshold") : undefined) },
    { key: "probability", label: t("col.probability"), kind: "number", value: (row) => row.probability, cell: (row) => formatValue(row.probability, "fraction", lang), reason: (row) => (row.probability === null ? t("probability.open") : undefined) },
    { key: "link", label: t("col.link"), value: (row) => data?.labels.links[row.link] ?? row.link },
  ];
  return (
    <div className="stack">
      <div className="row no-print">
        <MethodSelect value={method} methods={rows("methods").map((row) => row.id)} onChange={(value) => set({ method: value })} />
        <div>
          <label className="field-label" htmlFor="rank-samples">{t("samples")}</label>
          <select id="rank-samples" className="field" value={samples} onChange={(event) => set({ own: { samples: Number(event.target.value) } }, { replace: true })}>
            {SIZES.map((size) => <option key={size} value={size}>{size.toLocaleString("en-US")}</option>)}
          </select>
        </div>
        {!small && !made && (job.running ? <button type="button" className="button" onClick={job.cancel}>{t("cancel")}</button> : <button type="button" className="button primary" onClick={start}>{t("run", { n: samples.toLocaleString("en-US") })}</button>)}
        {job.running && <span role="status"><progress max={1} value={job.job?.progress ?? undefined} aria-label={t("running")} /> {t("running")} {job.job?.progress == null ? "" : `${Math.round(job.job.progress * 100)}%`}</span>}
      </div>
      {job.error && !small && <Problem problem={job.error} retry={start} />}
      {view.error && small && <Problem problem={view.error} retry={view.reload} />}
      {!small && !made && !job.running && <p className="card muted">{t("ranks.job")}</p>}
      {small && !data && view.loading && <div className="card crit-waiting" role="status"><p className="waiting">{t("loading")}</p></div>}
      {data && ranked.length === 0 && (
        <div className="card missing stack">
          <p>{t("ranks.none", { method: label("methods", method), economy: label("economies", economy) })}</p>
          {data.messages.map((line) => <p key={line}>{line}</p>)}
        </div>
      )}
      {data && ranked.length > 0 && (
        <ChartFrame id="ranks" main title={t("ranks.title")} unit={label("methods", method)} filter={[filter, stated].join(" · ")} envelope={envelope} {...(small ? { view: { name: "risk", params } } : {})} loading={view.loading} stale={view.stale} table={{ columns, rows: ranked, rowKey: (row) => row.mineral }} note={t("ranks.note")}>
          <DotPlot
            axis={t("ranks.axis", { n: most })}
            ends={[1, Math.max(2, most)]}
            reversed
            label={t("ranks.title")}
            dots={ranked.map((row) => ({
              key: row.mineral,
              label: (row.unknown.length > 0 ? "≥ " : "") + name(row.mineral),
              value: row.rank ?? most,
              low: row.rank_low,
              high: row.rank_high,
              state: row.critical ?? scoreOf(row)?.axes[0]?.reached ?? null,
              words: `${t("cell.rank", { rank: row.rank ?? "–", of: row.ranked })}${row.rank_low === null ? "" : ` (${row.rank_low}–${row.rank_high})`}${t("sign.semicolon")}${scoreText(row.value)}`,
              aside: scoreText(row.value),
              strong: marked.has(row.mineral),
              page: "criticality",
              set: { mineral: row.mineral, method, own: { section: "score", only: null } },
            }))}
          />
        </ChartFrame>
      )}
    </div>
  );
}
