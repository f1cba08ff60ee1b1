import { formatValue } from "../../numbers/format";
import { DataTable } from "../../table/DataTable";
import type { Column } from "../../table/columns";
import { useLang, useWords } from "../../words/useWords";
import type { Classes as Row, Projection } from "./model";

const PARTS = ["base", "collectable", "recoverable", "reserve"] as const;

/** The anthropogenic resource by class, each part of the one before. */
export function Classes({ data }: { data: Projection }) {
  const t = useWords("stocks");
  const lang = useLang();
  const reason = data.economics.reason ?? t("class.unpriced");
  const columns: Column<Row>[] = [
    { key: "year", label: t("col.year"), value: (row) => String(row.year) },
    ...PARTS.map((part) => ({
      key: part,
      label: t(`class.${part}`),
      kind: "number" as const,
      value: (row: Row) => row[part],
      cell: (row: Row) => `${part === "reserve" && row.at_least ? "≥ " : ""}${formatValue(row[part], "t", lang)}`,
      reason: (row: Row) => (row[part] === null ? reason : undefined),
      ...(part === "reserve" ? { claims: () => data.economics.claims, basis: (row: Row) => (row.reserve_low === null || row.reserve_high === null ? [] : [t("class.range", { low: formatValue(row.reserve_low, "t", lang), high: formatValue(row.reserve_high, "t", lang) })]) } : {}),
    })),
  ];
  return (
    <section className="card stack" aria-labelledby="classes-head">
      <h2 id="classes-head">{t("classes")}</h2>
      <p className="muted">{t("classes.note")}</p>
      <DataTable columns={columns} rows={data.classes} rowKey={(row) => String(row.year)} caption={t("table.of", { title: t("classes") })} />
    </section>
  );
}
