import { useMemo } from "react";
import { useView } from "../../api/client";
import { EconomyPicker, LinkPicker, MineralPicker } from "../../app/pickers";
import type { Option } from "../../app/search";
import { useCatalog } from "../../catalog/useCatalog";
import { decimal } from "../../numbers/decimal";
import { formatValue, MISSING, written } from "../../numbers/format";
import { unitLabel } from "../../numbers/units";
import { Go, useUrl } from "../../url/useUrl";
import { useLang, useWords } from "../../words/useWords";
import { tradeFilters } from "./ask";
import { Downloads } from "./Downloads";
import { LongTable, type LongColumn } from "./LongTable";
import { Many } from "./Many";
import { count, PAGE_ROWS } from "./paging";
import { Partners } from "./Partners";
import { Years } from "./Typed";
import { useNarrow } from "./useNarrow";
import type { Flow } from "./types";
import type { TRADE_SORTS } from "./url";

type Sort = (typeof TRADE_SORTS)[number];

/** Published trade flows by mineral, code and partner; each opens its trace. */
export function Trade() {
  const t = useWords("data");
  const lang = useLang();
  const { url, set } = useUrl();
  const params = useMemo(() => tradeFilters(url), [url]);
  const asked = { ...params, sort: url.own.by as Sort, order: url.own.way as string };
  const ready = url.mineral.length > 0 || (url.own.hs as readonly string[]).length > 0;
  const columns = useColumns();
  return (
    <section className="card stack" aria-labelledby="trade-head">
      <h2 id="trade-head">{t("section.trade")}</h2>
      <p className="muted">{t("trade.note")}</p>
      <Filters />
      {!ready && <p className="tall-waiting">{t("trade.choose")}</p>}
      {ready && (
        <LongTable<"trade", Flow, Sort>
          caption={t("section.trade")}
          view="trade"
          params={asked}
          columns={columns}
          rows={(data) => data.flows}
          rowKey={(row) => row.claim + row.mineral}
          order={{ by: asked.sort, down: asked.order === "desc" }}
          onOrder={(by, down) => set({ own: { by, way: down ? "desc" : "asc" } }, { replace: true })}
          head={({ envelope, total, from, to, page }) => (
            <div className="table-above">
              <div role="status">
                {total === null || !envelope ? (
                  <p>{t("loading")}</p>
                ) : (
                  <>
                    <p>{t("trade.count", { n: count(total), from: count(from), to: count(to) })}</p>
                    <p className="small muted">
                      {t("trade.sum", { value: formatValue(envelope.data.value_kusd, "kUSD", lang), weight: formatValue(envelope.data.quantity_t, "t", lang) })}{" "}
                      {envelope.data.unweighed > 0 && t("trade.unweighed", { n: count(envelope.data.unweighed) })}
                    </p>
                  </>
                )}
                {envelope?.notes.map((words) => <p key={words} className="small muted">{words}</p>)}
              </div>
              <Downloads view="trade" params={asked} full={total} shown={{ from, to, params: { offset: page * PAGE_ROWS, limit: PAGE_ROWS } }} />
            </div>
          )}
        />
      )}
      {ready && url.economy.length > 0 && <Partners params={params} />}
    </section>
  );
}

function Filters() {
  const t = useWords("data");
  const lang = useLang();
  const { url, set } = useUrl();
  const { label } = useCatalog();
  const codes = useView("tables", { name: "hs_codes" });
  const mineral = url.mineral[0] ?? "";
  const options = useMemo(() => {
    const found = new Map<string, Option>();
    for (const row of codes.data?.rows ?? []) {
      const { hs = "", name_en = "", name_zh = "" } = row;
      if (!found.has(hs) && (mineral === "" || row.mineral === mineral))
        found.set(hs, { id: hs, label: `${hs} ${lang === "zh" ? name_zh : name_en}`, hint: label("minerals", row.mineral ?? ""), words: [hs, name_en.toLowerCase(), name_zh, row.mineral ?? ""] });
    }
    return [...found.values()].sort((a, b) => a.id.localeCompare(b.id));
  }, [codes.data, label, lang, mineral]);
  const many = (key: "hs" | "exporter" | "importer") => ({ value: url.own[key] as readonly string[], onChange: (value: string[]) => set({ own: { [key]: value } }) });
  return (
    <div className="filters no-print">
      <div className="filter-grid">
        <MineralPicker value={mineral ? [mineral] : []} onChange={(value) => set({ mineral: value, own: { hs: [] } })} />
        <Many label={t("trade.code")} options={options} {...many("hs")} />
        <EconomyPicker label={t("trade.economy")} blocs value={url.economy.slice(0, 1)} onChange={(economy) => set({ economy })} />
        <EconomyPicker label={t("trade.exporter")} blocs max={12} {...many("exporter")} />
        <EconomyPicker label={t("trade.importer")} blocs max={12} {...many("importer")} />
        <Years from={t("filter.from")} to={t("filter.to")} value={url.year} onChange={(year) => set({ year }, { replace: true })} />
      </div>
      <div className="row">
        <LinkPicker all value={url.link} onChange={(link) => set({ link })} />
        <button type="button" className="button" onClick={() => set({ mineral: null, economy: null, link: null, year: null, own: { hs: [], exporter: [], importer: [] } })}>
          {t("filters.clear")}
        </button>
      </div>
    </div>
  );
}

function useColumns(): readonly LongColumn<Flow, Sort>[] {
  const t = useWords("data");
  const lang = useLang();
  const narrow = useNarrow();
  const { label } = useCatalog();
  return useMemo(() => {
    const goods = (row: Flow) => `${row.hs} ${lang === "zh" ? row.goods_zh : row.goods_en}`;
    const minerals = (row: Flow) => row.mineral.split("; ").map((id) => label("minerals", id)).join(t("sign.semicolon"));
    const exporter = (row: Flow) => (lang === "zh" ? row.exporter_zh : row.exporter_en) ?? row.exporter;
    const importer = (row: Flow) => (lang === "zh" ? row.importer_zh : row.importer_en) ?? row.importer;
    const columns: LongColumn<Flow, Sort>[] = [
      { key: "year", label: t("col.year"), width: 70, sort: "year", cell: (row) => row.year },
      { key: "exporter", label: t("trade.exporter"), width: 170, sort: "exporter", cell: exporter, title: exporter },
      { key: "importer", label: t("trade.importer"), width: 170, sort: "importer", cell: importer, title: importer },
      { key: "hs", label: t("trade.code"), width: 250, sort: "hs", cell: goods, title: goods },
      { key: "mineral", label: t("col.mineral"), width: 140, cell: (row) => minerals(row) + (row.shared ? ` (${t("trade.shared")})` : ""), title: (row) => (row.shared ? t("trade.shared.note") : minerals(row)) },
      { key: "link", label: t("col.link"), width: 110, cell: (row) => (row.link ? label("links", row.link) : ""), title: (row) => (row.link ? label("links", row.link) : "") },
      {
        key: "value_kusd",
        label: t("trade.value"),
        unit: unitLabel("kUSD", lang),
        width: 120,
        number: true,
        sort: "value_kusd",
        cell: (row) => (
          <Go set={{ own: { claim: row.claim, section: "" } }} aria-label={t("claims.open", { raw: written(decimal(row.value_kusd)), claim: row.claim })}>
            {written(decimal(row.value_kusd))}
          </Go>
        ),
      },
      { key: "quantity_t", label: t("trade.weight"), unit: unitLabel("t", lang), width: 120, number: true, sort: "quantity_t", cell: (row) => (row.quantity_t === null ? MISSING : written(decimal(row.quantity_t))), missing: (row) => row.quantity_t === null, title: (row) => (row.quantity_t === null ? t("trade.weight.unknown") : "") },
      { key: "release", label: t("col.release"), width: 140, cell: (row) => row.release },
    ];
    const first = (column: LongColumn<Flow, Sort>) => column.key === "year" || column.key === "value_kusd";
    return narrow ? [...columns.filter(first), ...columns.filter((column) => !first(column))] : columns;
  }, [label, lang, narrow, t]);
}
