import { Problem } from "../../api/Problem";
import { useView, type Params } from "../../api/client";
import { useCatalog } from "../../catalog/useCatalog";
import { numberText, scaleFor } from "../../numbers/format";
import { DataTable } from "../../table/DataTable";
import type { Column } from "../../table/columns";
import { useLang, useWords } from "../../words/useWords";
import type { Partner } from "./types";

/** What the chosen economy buys from and sells to each partner. */
export function Partners({ params }: { params: Params }) {
  const t = useWords("data");
  const lang = useLang();
  const { label } = useCatalog();
  const { data, error, loading, reload } = useView("trade", { ...params, limit: 1 });
  const economy = label("economies", String(params.economy));
  if (error) return <Problem problem={error} retry={reload} />;
  if (!data) return loading ? <p className="waiting">{t("loading")}</p> : null;
  if (data.partners.length === 0) return null;
  const money = scaleFor("kUSD", data.partners.map((row) => row.value_kusd), lang, { column: true });
  const mass = scaleFor("t", data.partners.map((row) => row.quantity_t), lang, { column: true });
  const columns: Column<Partner>[] = [
    { key: "direction", label: t("trade.direction"), value: (row) => t(`trade.${row.direction}`) },
    { key: "partner", label: t("trade.partner"), value: (row) => (lang === "zh" ? row.partner_zh : row.partner_en) ?? row.partner },
    { key: "value", label: t("trade.value"), unit: money.label, kind: "number", value: (row) => row.value_kusd, cell: (row) => (row.value_kusd === null ? "–" : numberText(row.value_kusd, money)) },
    { key: "weight", label: t("trade.weight"), unit: mass.label, kind: "number", value: (row) => row.quantity_t, cell: (row) => (row.quantity_t === null ? "–" : numberText(row.quantity_t, mass)), reason: (row) => (row.quantity_t === null ? t("trade.weight.unknown") : undefined) },
    { key: "flows", label: t("trade.flows"), kind: "number", value: (row) => row.flows },
    { key: "unweighed", label: t("trade.without.weight"), kind: "number", value: (row) => row.unweighed },
  ];
  return (
    <div className="stack">
      <h3>{t("trade.partners", { economy })}</h3>
      <DataTable caption={t("trade.partners", { economy })} columns={columns} rows={data.partners} rowKey={(row) => row.partner + row.direction} sort="-value" height={360} />
    </div>
  );
}
