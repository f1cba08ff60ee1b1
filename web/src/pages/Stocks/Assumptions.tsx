import { useMemo } from "react";
import type { Column } from "../../table/columns";
import { DataTable } from "../../table/DataTable";
import { useWords } from "../../words/useWords";
import { seriesNames, type Assumption, type Projection, type Scenario } from "./model";

/** What the scenario rests on: every series with bounds, basis and source. */
export function Assumptions({ data, scenario }: { data: Projection; scenario: Scenario | null }) {
  const t = useWords("stocks");
  const names = useMemo(() => seriesNames(scenario?.levers ?? []), [scenario]);
  const sources = useMemo(() => new Map(data.references.map((item) => [item.source, item])), [data]);
  const known = (words: string, fallback: string) => (t(words) === words ? fallback : t(words));
  const sourceText = (row: Assumption) => row.sources.map((key) => sources.get(key)?.title ?? key).join(t("sign.semicolon"));
  const columns: Column<Assumption>[] = [
    { key: "series", label: t("col.series"), width: 190, value: (row) => names.series.get(row.series) ?? row.series },
    { key: "technology", label: t("col.technology"), value: (row) => names.technologies.get(row.technology) ?? row.technology },
    { key: "roles", label: t("col.roles"), value: (row) => row.roles.map((role) => known(`role.${role}`, role)).join(t("sign.comma")) },
    { key: "years", label: t("col.years"), value: (row) => (row.start === null ? "" : row.end === null || row.end === row.start ? String(row.start) : `${row.start}–${row.end}`) },
    { key: "first", label: t("col.first"), kind: "number", value: (row) => row.first, cell: (row) => tidy(row.first) },
    { key: "last", label: t("col.last"), kind: "number", value: (row) => row.last, cell: (row) => tidy(row.last) },
    { key: "low", label: t("col.low"), kind: "number", value: (row) => row.low, cell: (row) => tidy(row.low) },
    { key: "high", label: t("col.high"), kind: "number", value: (row) => row.high, cell: (row) => tidy(row.high) },
    { key: "unit", label: t("col.unit"), value: (row) => row.unit },
    { key: "basis", label: t("col.basis"), value: (row) => t(`basis.${row.basis}`), cell: (row) => <span className={`tag basis-${row.basis}`}>{t(`basis.${row.basis}`)}</span> },
    { key: "source", label: t("col.source"), width: 220, value: sourceText, cell: (row) => row.sources.map((key) => {
      const found = sources.get(key);
      return <span key={key} className="stock-source">{found?.url ? <a href={found.url} rel="noreferrer">{found.title}</a> : (found?.title ?? key)}</span>;
    }) },
    { key: "locator", label: t("col.locator"), width: 240, value: (row) => [row.locator, row.note, row.held && t(`held.${row.held}`)].filter(Boolean).join(" · ") },
  ];
  return (
    <section className="card stack" aria-labelledby="assumptions-head" id="assumptions">
      <h2 id="assumptions-head">{t("assumptions", { n: data.assumptions.length })}</h2>
      <p className="muted">{t("assumptions.note")}</p>
      <DataTable columns={columns} rows={data.assumptions} rowKey={(row) => `${row.series}|${row.technology}|${row.start ?? ""}`} height={560} caption={t("table.of", { title: t("assumptions", { n: data.assumptions.length }) })} />
      <details>
        <summary>{t("references", { n: data.references.length })}</summary>
        <ul className="small">
          {data.references.map((item) => (
            <li key={item.source}>
              {item.publisher}: {item.url ? <a href={item.url} rel="noreferrer">{item.title}</a> : item.title} {item.version} · {item.licence} · <code>{item.source}</code>
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}

/** At most four digits, without exponent where it reads well. */
export function tidy(value: number | null): string {
  if (value === null) return "–";
  if (value !== 0 && (Math.abs(value) < 1e-4 || Math.abs(value) >= 1e9)) return value.toExponential(2);
  return Number(value.toPrecision(4)).toLocaleString("en-US", { maximumSignificantDigits: 4 });
}
