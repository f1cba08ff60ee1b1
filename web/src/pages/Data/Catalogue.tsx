import { useMemo } from "react";
import { Problem } from "../../api/Problem";
import { useView } from "../../api/client";
import { aliasesOf, useCatalog } from "../../catalog/useCatalog";
import type { CatalogRow, NamedRow } from "../../api/types";
import { DataTable } from "../../table/DataTable";
import type { Column } from "../../table/columns";
import { Go, useRefused, useUrl, type UrlHandle } from "../../url/useUrl";
import { useLang, useWords } from "../../words/useWords";
import { Downloads } from "./Downloads";
import { count, widthOf, years } from "./paging";
import { Typed } from "./Typed";
import type { SourceRow } from "./types";

const RICH = ["minerals", "economies", "releases"] as const;
const PLAIN = ["kinds", "processes", "forms", "units", "links", "blocs", "hs_codes", "applications", "technologies", "publishers", "data_quality", "risk_inputs", "policy_switches", "economy_names", "columns"] as const;

type Changes = Parameters<UrlHandle["set"]>[0];

/** Leads to the table of figures with one filter. */
export function toClaims(changes: Changes, own: NonNullable<Changes["own"]> = {}): Changes {
  return { mineral: null, economy: null, year: null, link: null, q: null, ...changes, own: { section: "claims", claim: null, kind: [], process: [], release: [], publisher: "", bound: "", estimated: "", excluded: "", ...own } };
}

/** What is held: minerals, economies, releases with counts, and every table of the catalog. */
export function Catalogue() {
  const t = useWords("data");
  const { url, set } = useUrl();
  const table = String(url.own.table ?? "minerals");
  const known = [...RICH, ...PLAIN].some((name) => name === table) ? table : "minerals";
  useRefused("table", known !== table);
  return (
    <section className="card stack" aria-labelledby="catalogue-head">
      <h2 id="catalogue-head">{t("section.catalogue")}</h2>
      <div className="row no-print">
        <label className="field-block">
          <span className="field-label">{t("catalogue.table")}</span>
          <select className="field" value={known} onChange={(event) => set({ q: null, own: { table: event.target.value } })}>
            {[...RICH, ...PLAIN].map((name) => (
              <option key={name} value={name}>
                {t(`catalogue.${name}`)}
              </option>
            ))}
          </select>
        </label>
        <Typed label={t("catalogue.search")} value={url.q} placeholder={t("search.placeholder")} onChange={(q) => set({ q }, { replace: true })} />
      </div>
      {known === "minerals" && <Minerals />}
      {known === "economies" && <Economies />}
      {known === "releases" && <Releases />}
      {(PLAIN as readonly string[]).includes(known) && <Plain key={known} name={known} />}
    </section>
  );
}

function useFound<T>(rows: readonly T[], text: (row: T) => string): readonly T[] {
  const { url } = useUrl();
  return useMemo(() => {
    const words = url.q.toLowerCase().split(/\s+/).filter(Boolean);
    return words.length === 0 ? rows : rows.filter((row) => words.every((word) => text(row).toLowerCase().includes(word)));
    // Functions of rows are constants of their callers.
  }, [rows, url.q]);
}

const named = (row: NamedRow) => [row.id, row.name_en, row.name_zh, row.symbol ?? "", row.iso2 ?? "", ...aliasesOf(row)].join(" ");

function Minerals() {
  const t = useWords("data");
  const { rows, label } = useCatalog();
  const found = useFound(rows("minerals"), named);
  const other = useLang() === "zh" ? "name_en" : "name_zh";
  const columns: Column<CatalogRow<"minerals">>[] = [
    { key: "name", label: t("col.mineral"), width: 130, value: (row) => label("minerals", row.id), cell: (row) => <Go page="mineral" set={{ mineral: row.id }}>{label("minerals", row.id)}</Go> },
    { key: "other", label: t("catalogue.other"), width: 110, value: (row) => row[other] },
    { key: "symbol", label: t("catalogue.symbol"), value: (row) => row.symbol || null, cell: (row) => row.symbol },
    { key: "group", label: t("catalogue.group"), value: (row) => (row.group ? label("minerals", row.group) : null), cell: (row) => (row.group ? label("minerals", row.group) : "") },
    { key: "figures", label: t("catalogue.figures"), kind: "number", value: (row) => row.figures, cell: (row) => <Go set={toClaims({ mineral: row.id })} aria-label={t("catalogue.open", { n: count(row.figures ?? 0), name: label("minerals", row.id) })}>{count(row.figures ?? 0)}</Go> },
    { key: "releases", label: t("catalogue.releases"), kind: "number", value: (row) => row.releases },
    { key: "years", label: t("col.years"), width: 104, value: (row) => years(row.first_year, row.last_year) || null, cell: (row) => years(row.first_year, row.last_year) },
    { key: "id", label: t("catalogue.id"), width: 170, value: (row) => row.id, cell: (row) => <code>{row.id}</code> },
  ];
  return (
    <>
      <Downloads view="tables" params={{ name: "minerals" }} full={rows("minerals").length} whole />
      <DataTable caption={t("catalogue.minerals")} columns={columns} rows={found} rowKey={(row) => row.id} filter={false} height={560} />
    </>
  );
}

function Economies() {
  const t = useWords("data");
  const { rows, label } = useCatalog();
  const found = useFound(rows("economies"), named);
  const other = useLang() === "zh" ? "name_en" : "name_zh";
  const columns: Column<CatalogRow<"economies">>[] = [
    { key: "name", label: t("col.economy"), width: 130, value: (row) => label("economies", row.id), cell: (row) => <Go page="economy" set={{ economy: row.id }}>{label("economies", row.id)}</Go> },
    { key: "other", label: t("catalogue.other"), width: 110, value: (row) => row[other] },
    { key: "iso2", label: "ISO 2", value: (row) => row.iso2 || null, cell: (row) => row.iso2 },
    { key: "id", label: t("catalogue.id"), width: 170, value: (row) => row.id, cell: (row) => <code>{row.id}</code> },
    { key: "type", label: t("catalogue.type"), value: (row) => t(`type.${row.type || "economy"}`) },
    { key: "claims", label: t("catalogue.figures"), value: () => null, cell: (row) => <Go set={toClaims({ economy: row.id })} aria-label={t("catalogue.open.all", { name: label("economies", row.id) })}>{t("catalogue.show")}</Go> },
  ];
  return (
    <>
      <Downloads view="tables" params={{ name: "economies" }} full={rows("economies").length} whole />
      <DataTable caption={t("catalogue.economies")} columns={columns} rows={found} rowKey={(row) => row.id} filter={false} height={560} />
    </>
  );
}

const NONE: readonly SourceRow[] = [];

function Releases() {
  const t = useWords("data");
  const lang = useLang();
  const { data, error, loading, reload } = useView("sources");
  const found = useFound(data?.sources ?? NONE, (row) => [row.release, row.publisher, row.publisher_zh, row.title].join(" "));
  const columns: Column<SourceRow>[] = [
    { key: "publisher", label: t("col.publisher"), width: 170, value: (row) => (lang === "zh" ? row.publisher_zh : row.publisher) },
    { key: "title", label: t("trace.release"), width: 240, value: (row) => row.title },
    { key: "published", label: t("catalogue.published"), width: 130, value: (row) => row.published || null, cell: (row) => row.published || row.version },
    { key: "figures", label: t("catalogue.figures"), kind: "number", value: (row) => row.figures, cell: (row) => (row.figures > 0 ? <Go set={toClaims({}, { release: [row.release] })} aria-label={t("catalogue.open", { n: count(row.figures), name: row.release })}>{count(row.figures)}</Go> : "0") },
    { key: "flows", label: t("trade.flows"), kind: "number", value: (row) => row.flows, cell: (row) => count(row.flows) },
    { key: "minerals", label: t("catalogue.minerals"), kind: "number", value: (row) => row.minerals.length },
    { key: "years", label: t("col.years"), width: 104, value: (row) => years(row.first_year, row.last_year) },
    { key: "licence", label: t("trace.licence"), width: 150, value: (row) => (lang === "zh" ? row.licence_zh : row.licence) },
    { key: "release", label: t("catalogue.id"), width: 170, value: (row) => row.release, cell: (row) => <code>{row.release}</code> },
  ];
  if (error) return <Problem problem={error} retry={reload} />;
  if (!data) return loading ? <p className="waiting tall-waiting">{t("loading")}</p> : null;
  return (
    <>
      <Downloads view="sources" params={{}} full={data.sources.length} whole />
      <DataTable caption={t("catalogue.releases")} columns={columns} rows={found} rowKey={(row) => row.release} filter={false} height={560} />
    </>
  );
}

const NO_ROWS: readonly Record<string, string>[] = [];

function Plain({ name }: { name: string }) {
  const t = useWords("data");
  const lang = useLang();
  const { data, error, loading, reload } = useView("tables", { name });
  const found = useFound(data?.rows ?? NO_ROWS, (row) => Object.values(row).join(" "));
  if (error) return <Problem problem={error} retry={reload} />;
  if (!data) return loading ? <p className="waiting tall-waiting">{t("loading")}</p> : null;
  const columns: Column<Record<string, string>>[] = data.columns.map(({ column }) => ({ key: column, label: column, width: widthOf(column, data.rows.map((row) => row[column])), value: (row) => row[column] || null, cell: (row) => <span className="plain-cell">{row[column]}</span> }));
  return (
    <>
      <Downloads view="tables" params={{ name }} full={data.rows.length} whole />
      <DataTable caption={t(`catalogue.${name}`)} columns={columns} rows={found} rowKey={(row) => JSON.stringify(row)} filter={false} height={520} />
      <details>
        <summary>{t("catalogue.columns")}</summary>
        <dl className="facts">
          {data.columns.map((column) => (
            <div key={column.column}>
              <dt>
                <code>{column.column}</code>
              </dt>
              <dd>{lang === "zh" ? column.description_zh : column.description_en}</dd>
            </div>
          ))}
        </dl>
      </details>
    </>
  );
}
