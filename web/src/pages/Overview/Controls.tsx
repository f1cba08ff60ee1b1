import { useId, useMemo } from "react";
import { EconomyPicker, LatestYearPicker, Segments } from "../../app/pickers";
import { useCatalog } from "../../catalog/useCatalog";
import { useUrl } from "../../url/useUrl";
import { useWords } from "../../words/useWords";
import { READINGS } from "./types";

/** Choices that ask the API anew: economy, year, requirement; and the reading. */
export function Asked({ economy }: { economy: string }) {
  const t = useWords("overview");
  const { url, set } = useUrl();
  const { catalog } = useCatalog();
  const years = catalog.years.trade;
  return (
    <div className="row no-print">
      <EconomyPicker value={[economy]} onChange={(value) => set({ economy: value })} blocs />
      <LatestYearPicker years={years} value={url.year} onChange={(year) => set({ year })} latest={t("year.latest")} />
      <Segments label={t("reading")} value={String(url.own.reading)} options={READINGS.map((value) => ({ value, label: t(`reading.${value}`) }))} onChange={(reading) => set({ own: { reading } })} />
      <Segments label={t("scope")} value={String(url.own.scope)} options={["industry", "demand"].map((value) => ({ value, label: t(`scope.${value}`) }))} onChange={(scope) => set({ own: { scope } })} />
    </div>
  );
}

/** Choices among what is there: which minerals, in which order. */
export function Chosen({ shown, all }: { shown: number; all: number }) {
  const t = useWords("overview");
  const { url, set } = useUrl();
  const { rows, label } = useCatalog();
  const id = useId();
  const groups = useMemo(() => {
    const minerals = rows("minerals");
    const of = (key: "kind" | "group") => [...new Set(minerals.map((row) => row[key]).filter(Boolean))];
    return { kinds: of("kind"), groups: of("group") };
  }, [rows]);
  return (
    <>
      <div>
        <label className="field-label" htmlFor={`${id}-find`}>
          {t("find")}
        </label>
        <input id={`${id}-find`} type="search" className="field" placeholder={t("find.hint")} value={url.q} onChange={(event) => set({ q: event.target.value }, { replace: true })} />
      </div>
      <Segments label={t("only")} value={String(url.own.only)} options={["all", "known", "listed"].map((value) => ({ value, label: t(`only.${value}`) }))} onChange={(only) => set({ own: { only } })} />
      <div>
        <label className="field-label" htmlFor={`${id}-group`}>
          {t("group")}
        </label>
        <select id={`${id}-group`} className="field" value={String(url.own.group ?? "")} onChange={(event) => set({ own: { group: event.target.value } })}>
          <option value="">{t("group.all")}</option>
          {groups.kinds.map((kind) => (
            <option key={kind} value={kind}>
              {t(`kind.${kind}`)}
            </option>
          ))}
          {groups.groups.map((group) => (
            <option key={group} value={group}>
              {label("minerals", group)}
            </option>
          ))}
        </select>
      </div>
      <Segments label={t("sort")} value={String(url.own.sort)} options={["availability", "name", "risk"].map((value) => ({ value, label: t(`sort.${value}`) }))} onChange={(sort) => set({ own: { sort } })} />
      <span className="small muted" role="status">
        {all > 0 && t("shown", { n: shown, all })}
      </span>
    </>
  );
}
