import { useMemo, useState } from "react";
import type { CatalogData } from "../../api/types";
import { EconomyPicker, LinkPicker, MineralPicker, useOptions } from "../../app/pickers";
import type { Option } from "../../app/search";
import { useCatalog } from "../../catalog/useCatalog";
import { useUrl } from "../../url/useUrl";
import { useLang, useWords } from "../../words/useWords";
import { claimFilters, filtersSet } from "./ask";
import { Choice, Many } from "./Many";
import { split } from "./paging";
import { Typed, Years } from "./Typed";
import { BOUNDS } from "./url";

const NARROW = 700;
const RARE = ["process", "release", "publisher", "bound", "estimated", "excluded"] as const;

/** The filters of the table of figures; all of them stand in the address. */
export function ClaimFilters() {
  const t = useWords("data");
  const { url, set } = useUrl();
  const [open, setOpen] = useState(() => window.innerWidth > NARROW);
  const active = filtersSet(claimFilters(url));
  const rare = filtersSet(Object.fromEntries(RARE.map((key) => [key, claimFilters(url)[key]])));
  const [more, setMore] = useState(rare > 0);
  const kinds = useOptions(["kinds"]);
  const processes = useOptions(["processes"]);
  const { publishers, releases } = usePublishers();
  const many = (key: "kind" | "process" | "release") => ({ value: url.own[key] as readonly string[], onChange: (value: string[]) => set({ own: { [key]: value } }) });
  const one = (key: "bound" | "estimated" | "excluded") => ({ value: String(url.own[key] ?? ""), onChange: (value: string) => set({ own: { [key]: value } }) });
  const clear = () => set({ mineral: null, economy: null, link: null, year: null, q: null, own: { kind: [], process: [], release: [], publisher: "", bound: "", estimated: "", excluded: "" } });
  return (
    <details className="filters no-print" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{active > 0 ? t("filters.set", { n: active }) : t("filters")}</summary>
      <div className="filter-grid">
        <Typed label={t("filter.q")} value={url.q.slice(0, 200)} placeholder={t("filter.q.example")} onChange={(q) => set({ q }, { replace: true })} />
        <MineralPicker value={url.mineral} max={12} onChange={(mineral) => set({ mineral })} />
        <Many label={t("col.kind")} options={kinds} {...many("kind")} />
        <EconomyPicker value={url.economy} max={12} blocs onChange={(economy) => set({ economy })} />
        <Years from={t("filter.from")} to={t("filter.to")} value={url.year} onChange={(year) => set({ year }, { replace: true })} />
      </div>
      <details className="more-filters" open={more} onToggle={(event) => setMore(event.currentTarget.open)}>
        <summary className="small">{rare > 0 ? t("filters.more.set", { n: rare }) : t("filters.more")}</summary>
        <div className="filter-grid">
          <Many label={t("col.process")} options={processes} {...many("process")} />
          <Many label={t("col.release")} options={releases} {...many("release")} />
          <Many label={t("col.publisher")} options={publishers} value={split(String(url.own.publisher ?? ""))} onChange={(value) => set({ own: { publisher: value.join("~") } })} />
          <Choice label={t("filter.bound")} options={[["", t("any")], ...BOUNDS.map((bound) => [bound, t(`bound.${bound}`)] as const)]} {...one("bound")} />
          <Choice label={t("filter.estimated")} options={[["", t("any")], ["true", t("filter.estimated.true")], ["false", t("filter.estimated.false")]]} {...one("estimated")} />
          <Choice label={t("filter.excluded")} options={[["", t("any")], ["true", t("filter.excluded.true")], ["false", t("filter.excluded.false")]]} {...one("excluded")} />
        </div>
      </details>
      <div className="row">
        <LinkPicker all value={url.link} onChange={(link) => set({ link })} />
        <button type="button" className="button" disabled={active === 0} onClick={clear}>
          {t("filters.clear")}
        </button>
      </div>
    </details>
  );
}

function usePublishers(): { publishers: Option[]; releases: Option[] } {
  const { catalog } = useCatalog();
  const lang = useLang();
  return useMemo(() => {
    const rows = catalog.publishers;
    const name = (row: CatalogData["publishers"][number]) => (lang === "zh" ? row.publisher_zh || row.publisher : row.publisher);
    return {
      publishers: rows.map((row) => ({ id: row.publisher, label: name(row), words: [row.publisher.toLowerCase(), row.publisher_zh.toLowerCase()] })),
      releases: rows.flatMap((row) => row.releases.map((release) => ({ id: release, label: release, hint: name(row), words: [release.toLowerCase(), row.publisher.toLowerCase(), row.publisher_zh.toLowerCase()] }))),
    };
  }, [catalog, lang]);
}
