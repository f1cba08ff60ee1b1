import { useMemo } from "react";
import { Dialog } from "../../app/Dialog";
import { useCatalog } from "../../catalog/useCatalog";
import { decimal } from "../../numbers/decimal";
import { MISSING, written } from "../../numbers/format";
import { unitLabel } from "../../numbers/units";
import { Go, useUrl } from "../../url/useUrl";
import { useLang, useWords } from "../../words/useWords";
import { claimFilters } from "./ask";
import { ClaimFilters } from "./ClaimFilters";
import { Downloads } from "./Downloads";
import { LongTable, type LongColumn } from "./LongTable";
import { count, PAGE_ROWS, years } from "./paging";
import { Trace } from "./Trace";
import { useNarrow } from "./useNarrow";
import type { Claim } from "./types";
import type { CLAIM_SORTS } from "./url";

type Sort = (typeof CLAIM_SORTS)[number];

/** All published figures, filtered, sorted by the server, scrolled through; each opens its trace. */
export function Claims() {
  const t = useWords("data");
  const { url, set } = useUrl();
  const params = useMemo(() => claimFilters(url), [url]);
  const sort = url.own.sort as Sort;
  const order = url.own.order as "asc" | "desc";
  const claim = String(url.own.claim ?? "");
  const asked = { ...params, sort, order };
  const columns = useColumns();
  const close = () => set({ own: { claim: null } }, { replace: true });
  return (
    <section className="card stack" aria-labelledby="claims-head">
      <h2 id="claims-head">{t("section.claims")}</h2>
      <ClaimFilters />
      <LongTable<"claims", Claim, Sort>
        caption={t("section.claims")}
        view="claims"
        params={asked}
        columns={columns}
        rows={(data) => data.rows}
        rowKey={(row) => row.claim}
        chosen={claim}
        order={{ by: sort, down: order === "desc" }}
        onOrder={(by, down) => set({ own: { sort: by, order: down ? "desc" : "asc" } }, { replace: true })}
        head={({ total, from, to, page }) => (
          <div className="table-above">
            <p role="status">{total === null ? t("loading") : t("claims.count", { n: count(total), from: count(from), to: count(to) })}</p>
            <Downloads view="claims" params={asked} full={total} shown={{ from, to, params: { offset: page * PAGE_ROWS, limit: PAGE_ROWS } }} />
          </div>
        )}
      />
      <p className="small muted">{t("claims.note")}</p>
      {claim !== "" && (
        <Dialog side title={t("trace.title")} onClose={close}>
          <Trace claim={claim} narrow />
        </Dialog>
      )}
    </section>
  );
}

function useColumns(): readonly LongColumn<Claim, Sort>[] {
  const t = useWords("data");
  const lang = useLang();
  const narrow = useNarrow();
  const { label } = useCatalog();
  return useMemo(() => {
    const exact = (value: number | null) => (value === null ? MISSING : written(decimal(value)));
    const economy = (row: Claim) => [row.economy, row.partner].filter(Boolean).map((id) => label("economies", id)).join(" → ");
    const what = (row: Claim) => [label("kinds", row.kind), row.detail].filter(Boolean).join(t("sign.colon"));
    const where = (row: Claim) => (row.process ? label("processes", row.process) : row.link ? label("links", row.link) : "");
    const marks = (row: Claim) =>
      [row.bound && t(`bound.${row.bound}`), row.estimated && t("mark.estimated"), row.corrected && t("mark.corrected"), row.excluded && t("mark.excluded")].filter(Boolean).join(t("sign.comma"));
    const columns: LongColumn<Claim, Sort>[] = [
      { key: "mineral", label: t("col.mineral"), width: 120, sort: "mineral", cell: (row) => (row.mineral ? label("minerals", row.mineral) : ""), title: (row) => label("minerals", row.mineral) },
      { key: "kind", label: t("col.kind"), width: 200, sort: "kind", cell: what, title: what },
      { key: "process", label: t("col.process"), width: 150, sort: "process", cell: where, title: where },
      { key: "economy", label: t("col.economy"), width: 140, sort: "economy", cell: economy, title: economy },
      { key: "start", label: t("col.years"), width: 92, sort: "start", cell: (row) => years(row.start, row.end) },
      {
        key: "raw",
        label: t("col.raw"),
        width: 130,
        number: true,
        sort: "amount",
        cell: (row) => (
          <Go set={{ own: { claim: row.claim, section: "claims" } }} aria-label={t("claims.open", { raw: row.raw || MISSING, claim: row.claim })}>
            {row.raw || MISSING}
          </Go>
        ),
        title: (row) => row.raw,
      },
      { key: "unit", label: t("col.unit"), width: 86, sort: "unit", cell: (row) => unitLabel(row.unit, lang) || (row.unit === "none" ? "" : row.unit), title: (row) => label("units", row.unit) },
      { key: "form", label: t("col.form"), width: 125, sort: "form", cell: (row) => (row.form ? label("forms", row.form) : ""), title: (row) => label("forms", row.form) },
      { key: "contained", label: t("col.contained"), unit: unitLabel("t", lang), width: 120, number: true, sort: "contained", cell: (row) => exact(row.contained), missing: (row) => row.contained === null && row.form !== "", title: (row) => (row.contained === null ? t(row.form ? "contained.unknown" : "contained.none") : "") },
      { key: "marks", label: t("col.marks"), width: 130, cell: marks, title: (row) => [marks(row), row.excluded].filter(Boolean).join(t("sign.colon")) },
      { key: "release", label: t("col.release"), width: 150, sort: "release", cell: (row) => <span lang="en">{row.release}</span>, title: (row) => `${lang === "zh" ? row.publisher_zh : row.publisher}${t("sign.comma")}${row.locator}` },
      { key: "claim", label: t("col.claim"), width: 200, sort: "claim", cell: (row) => <code>{row.claim}</code>, title: (row) => row.claim },
    ];
    // On a narrow screen the number and its unit come first.
    const first = (column: LongColumn<Claim, Sort>) => column.key === "raw" || column.key === "unit";
    return narrow ? [...columns.filter(first), ...columns.filter((column) => !first(column))] : columns;
  }, [label, lang, narrow, t]);
}
