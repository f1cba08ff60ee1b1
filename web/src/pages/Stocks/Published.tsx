import { useView } from "../../api/client";
import { Problem } from "../../api/Problem";
import { useCatalog } from "../../catalog/useCatalog";
import { formatValue } from "../../numbers/format";
import type { Column } from "../../table/columns";
import { DataTable } from "../../table/DataTable";
import { useLang, useWords } from "../../words/useWords";
import type { Compared } from "./model";

/** Published results beside ours, for the case without any slider moved. */
export function Published({ mineral, economy, variant }: { mineral: string; economy: string; variant: string }) {
  const t = useWords("stocks");
  const lang = useLang();
  const { label } = useCatalog();
  const view = useView("stocks", { mineral, economy, variant, comparisons: true });
  const { data, error, loading, reload } = view;
  const text = (value: number | null, unit: string) => (value === null ? "" : unit === "year" ? String(Math.round(value)) : formatValue(value, unit, lang));
  const bounds = (row: Compared) => {
    if (row.published !== null) return text(row.published, row.unit);
    if (row.published_low !== null && row.published_high !== null) return `${text(row.published_low, row.unit)} … ${text(row.published_high, row.unit)}`;
    return row.published_low !== null ? `≥ ${text(row.published_low, row.unit)}` : `≤ ${text(row.published_high, row.unit)}`;
  };
  const names = new Map((data?.products ?? []).map((item) => [item.key, item.name[lang]]));
  const columns: Column<Compared>[] = [
    { key: "quantity", label: t("col.quantity"), width: 150, value: (row) => (t(`quantity.${row.quantity}`) === `quantity.${row.quantity}` ? label("kinds", row.quantity) : t(`quantity.${row.quantity}`)) },
    { key: "economy", label: t("col.economy"), value: (row) => label("economies", row.economy) },
    { key: "products", label: t("col.products"), width: 150, value: (row) => (row.products.length === 0 ? t("levers.all") : row.products.map((key) => names.get(key) ?? key).join(t("sign.comma"))) },
    { key: "years", label: t("col.years"), value: (row) => (row.start === row.end || row.end === null ? String(row.start ?? "") : `${row.start}–${row.end}`) },
    { key: "variant", label: t("col.variant"), value: (row) => row.variant_name[lang] || t("variant.central") },
    { key: "published", label: t("col.published"), kind: "number", value: (row) => row.published ?? row.published_low ?? row.published_high, cell: bounds, claims: (row) => [row.claim], basis: (row) => [row.raw, row.note].filter(Boolean) },
    { key: "ours", label: t("col.ours"), kind: "number", value: (row) => row.ours, cell: (row) => (row.ours === null ? "–" : text(row.ours, row.unit)), reason: (row) => (row.ours === null ? t("published.none") : undefined) },
    { key: "relative", label: t("col.difference"), kind: "number", value: (row) => row.relative, cell: (row) => (row.relative === null ? "–" : `${row.relative > 0 ? "+" : ""}${formatValue(row.relative, "fraction", lang)}`), reason: (row) => (row.relative === null ? t("published.none") : undefined) },
    { key: "why", label: t("col.explanation"), width: 320, value: (row) => (row.remark[lang] ? t("published.remark", { explanation: row.explanation, remark: row.remark[lang] }) : row.explanation) },
  ];
  return (
    <section className="card stack" aria-labelledby="published-head" aria-busy={loading} id="published">
      <h2 id="published-head">{t("published")}</h2>
      <p className="muted">{t("published.note")}</p>
      {error && <Problem problem={error} retry={reload} />}
      {loading && <p className="waiting stock-slow">{t("published.wait")}</p>}
      {!loading && data && (data.comparisons.length > 0 ? <DataTable columns={columns} rows={data.comparisons} rowKey={(row) => `${row.claim}|${row.variant}`} height={620} caption={t("table.of", { title: t("published") })} /> : <p>{t("published.empty")}</p>)}
    </section>
  );
}
