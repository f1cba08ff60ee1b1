import { useMemo } from "react";
import { Problem } from "../../api/Problem";
import { useView } from "../../api/client";
import { EconomyPicker, MineralPicker } from "../../app/pickers";
import { useCatalog } from "../../catalog/useCatalog";
import { DataTable } from "../../table/DataTable";
import type { Column } from "../../table/columns";
import { Go, useUrl } from "../../url/useUrl";
import { useLang, useWords } from "../../words/useWords";
import { Downloads } from "./Downloads";
import { matrix, listKey, type MatrixRow } from "./matrix";
import { count } from "./paging";
import type { ListEntry } from "./types";

/** Official lists of critical minerals: which mineral stands on which list, and in which words. */
export function Lists() {
  const t = useWords("data");
  const lang = useLang();
  const { url, set } = useUrl();
  const { label } = useCatalog();
  const { data: every } = useView("lists");
  const params = { mineral: url.mineral, economy: url.economy };
  const { data, envelope, error, loading, reload } = useView("lists", params);
  const rows = useMemo(() => (data ? matrix(data.entries) : []), [data]);
  const issuers = useMemo(() => new Set(every?.lists.map((item) => item.economy)), [every]);
  const columns: Column<MatrixRow>[] = [
    { key: "mineral", label: t("col.mineral"), width: 130, value: (row) => label("minerals", row.mineral), cell: (row) => <Go page="mineral" set={{ mineral: row.mineral }}>{label("minerals", row.mineral)}</Go> },
    { key: "lists", label: t("lists.number"), kind: "number", value: (row) => row.entries.size },
    ...(data?.lists ?? []).map((item): Column<MatrixRow> => {
      const key = listKey(item);
      return {
        key,
        label: `${item.economy} ${item.year}`,
        unit: lang === "zh" ? item.list_zh : item.list_en,
        value: (row) => (row.entries.has(key) ? "✓" : ""),
        cell: (row) => {
          const found = row.entries.get(key);
          return found ? <span title={found.map((entry) => entry.wording).join("; ")}>✓</span> : "";
        },
        claims: (row) => (row.entries.get(key) ?? []).map((entry) => entry.claim),
      };
    }),
  ];
  const wording: Column<ListEntry>[] = [
    { key: "list", label: t("lists.list"), value: (row) => `${label("economies", row.economy)} ${row.year}` },
    { key: "type", label: t("lists.type"), value: (row) => (lang === "zh" ? row.list_zh : row.list_en) },
    { key: "mineral", label: t("col.mineral"), value: (row) => label("minerals", row.mineral) },
    { key: "wording", label: t("lists.wording"), value: (row) => row.wording, claims: (row) => [row.claim] },
    { key: "note", label: t("col.note"), width: 320, value: (row) => row.note, cell: (row) => <span className="small">{row.note}</span> },
  ];
  return (
    <section className="card stack" aria-labelledby="lists-head" aria-busy={loading}>
      <h2 id="lists-head">{t("section.lists")}</h2>
      <p className="muted">{t("lists.note")}</p>
      <div className="row no-print">
        <MineralPicker value={url.mineral} max={12} onChange={(mineral) => set({ mineral })} />
        <EconomyPicker blocs only={(id) => issuers.has(id)} label={t("lists.issuer")} value={url.economy} max={12} onChange={(economy) => set({ economy })} />
        <button type="button" className="button" disabled={url.mineral.length + url.economy.length === 0} onClick={() => set({ mineral: null, economy: null })}>
          {t("filters.clear")}
        </button>
      </div>
      {error && <Problem problem={error} retry={reload} />}
      {!data && loading && <p className="waiting tall-waiting">{t("loading")}</p>}
      {data && data.entries.length === 0 && (
        <p>{t("lists.empty")}</p>
      )}
      {data && data.entries.length > 0 && (
        <>
          <div className="table-above">
            <p role="status">{t("lists.count", { lists: data.lists.length, n: count(data.entries.length), minerals: rows.length })}</p>
            <Downloads view="lists" params={params} full={envelope?.rows.full ?? null} />
          </div>
          <h3>{t("lists.matrix")}</h3>
          <DataTable caption={t("lists.matrix")} columns={columns} rows={rows} rowKey={(row) => row.mineral} sort="-lists" height={520} />
          <h3>{t("lists.wordings")}</h3>
          <DataTable caption={t("lists.wordings")} columns={wording} rows={data.entries} rowKey={(row) => row.claim} height={420} />
        </>
      )}
    </section>
  );
}
