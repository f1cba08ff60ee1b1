import { useMemo } from "react";
import { Problem } from "../../api/Problem";
import { useView } from "../../api/client";
import { useCatalog } from "../../catalog/useCatalog";
import { DataTable } from "../../table/DataTable";
import type { Column } from "../../table/columns";
import { Go } from "../../url/useUrl";
import { useWords } from "../../words/useWords";
import { scoreText, type PublishedScore, type Risk } from "./model";
import { useAsked } from "./useAsked";

const KNOWN = ["economic importance EI", "supply risk SR", "USGS 2021 methodology overall supply risk"];

/** Published scores beside ours, each with its claim. */
export function PublishedTable({ data, rows, height }: { data: Risk; rows: readonly PublishedScore[]; height: number }) {
  const t = useWords("criticality");
  const { label } = useCatalog();
  const name = (mineral: string) => data.labels.minerals[mineral] ?? label("minerals", mineral);
  // The words are those of the publications; the known ones have a name in both languages.
  const what = (words: string) => {
    const known = KNOWN.find((item) => words.startsWith(item));
    return known ? t(`what.${known.replaceAll(" ", "_")}`) + words.slice(known.length) : words;
  };
  const columns: Column<PublishedScore>[] = [
    { key: "mineral", label: t("col.mineral"), value: (row) => name(row.mineral), cell: (row) => <Go set={{ mineral: row.mineral, method: row.method || null, own: { section: "score" } }}>{name(row.mineral)}</Go> },
    { key: "what", label: t("col.what"), width: 220, value: (row) => what(row.what) },
    { key: "year", label: t("col.year"), value: (row) => String(row.year) },
    { key: "value", label: t("col.published"), kind: "number", value: (row) => row.value, cell: (row) => String(row.value ?? "–"), claims: (row) => [row.claim] },
    { key: "ours", label: t("col.ours"), kind: "number", value: (row) => row.ours, cell: (row) => scoreText(row.ours), reason: (row) => (row.ours === null ? t("published.none") : undefined) },
    { key: "our_year", label: t("col.our_year"), value: (row) => (row.our_year === null ? "" : String(row.our_year)) },
    { key: "link", label: t("col.link"), value: (row) => (row.link ? (data.labels.links[row.link] ?? row.link) : "") },
    { key: "method", label: t("method"), value: (row) => (row.method ? (data.labels.methods[row.method] ?? label("methods", row.method)) : "") },
  ];
  return <DataTable columns={columns} rows={rows} rowKey={(row) => row.claim} height={height} caption={t("table.of", { title: t("published.title") })} />;
}

/** Scores that institutions published, each beside ours of the nearest method, link and year. */
export function Published() {
  const t = useWords("criticality");
  const { economy, year, minerals, marked, filter } = useAsked();
  const { data, error, loading, reload } = useView("risk", { economy, year, mineral: minerals, method: "eu-2023~usgs-2021" });
  const rows = useMemo(() => [...(data?.published ?? [])].sort((a, b) => Number(marked.has(b.mineral)) - Number(marked.has(a.mineral)) || Number(b.ours !== null) - Number(a.ours !== null) || b.year - a.year), [data, marked]);
  return (
    <section className="card stack" aria-labelledby="published-head" aria-busy={loading}>
      <h2 id="published-head">{t("published.title")}</h2>
      <p className="muted">{t("published.note")} <Go set={{ own: { section: "validation" } }}>{t("section.validation")}</Go></p>
      <p className="small muted">{filter}</p>
      {error && <Problem problem={error} retry={reload} />}
      {!data && loading && <div className="crit-waiting" role="status"><p className="waiting">{t("loading")}</p></div>}
      {data && <PublishedTable data={data} rows={rows} height={640} />}
    </section>
  );
}
