import { useId, useMemo } from "react";
import { useView } from "../../api/client";
import { EconomyPicker, MineralPicker, Segments, YearPicker } from "../../app/pickers";
import { useCatalog } from "../../catalog/useCatalog";
import { useUrl } from "../../url/useUrl";
import { useLang, useWords } from "../../words/useWords";
import { ask, caseOf, choose, economiesOf, MOST_PLACES, offered, PERCENTILE_SAMPLES } from "./ask";
import type { ChainData, ChainEntry } from "./types";

const FIRST_YEAR = 1990;

/** Which chain, where and when. */
export function Controls({ data }: { data: ChainData | null }) {
  const t = useWords("chain");
  const { url, set } = useUrl();
  const mineral = url.mineral[0] ?? data?.system.mineral ?? "";
  const inCase = caseOf(url) !== "";
  const system = data?.system;
  const period = system ? { start: system.period[0], end: system.period[1] } : url.year;
  const last = Math.max(new Date().getFullYear() - 1, period?.end ?? 0);
  const years = useMemo(() => Array.from({ length: last - FIRST_YEAR + 1 }, (_, index) => FIRST_YEAR + index), [last]);
  const step = (by: number) => period && set(ask({ year: { start: period.start + by, end: period.end + by } }), { replace: true });
  return (
    <div className="chain-controls">
      <MineralPicker value={mineral ? [mineral] : []} onChange={(value) => set(ask({ mineral: value, year: inCase ? null : url.year }, { mineral: true }))} />
      <CasePicker mineral={mineral} />
      <div className="chain-where">
        {inCase && system && system.scope.length > 4 ? (
          <div>
            <span className="field-label">{t("scope")}</span>
            <span className="chain-scope">{t("scope.many", { n: system.scope.length })}</span>
          </div>
        ) : (
          <EconomyPicker max={MOST_PLACES} value={inCase && system ? system.scope : economiesOf(url)} onChange={(economy) => set(ask({ economy, mineral }))} />
        )}
      </div>
      <div className="chain-years">
        <YearPicker years={years} value={period} span onChange={(year) => set(ask({ year, mineral, economy: url.economy.length > 0 ? url.economy : null }))} />
        <div className="chain-steps">
          <button type="button" className="button" onClick={() => step(-1)} disabled={!period} aria-label={t("year.before")} title={t("year.before")}>
            ←
          </button>
          <button type="button" className="button" onClick={() => step(1)} disabled={!period || period.end >= last} aria-label={t("year.after")} title={t("year.after")}>
            →
          </button>
        </div>
      </div>
    </div>
  );
}

function CasePicker({ mineral }: { mineral: string }) {
  const t = useWords("chain");
  const id = useId();
  const { label } = useCatalog();
  const { url, set } = useUrl();
  const { data } = useView("chains");
  const { mine, others } = useMemo(() => offered(data ?? [], mineral), [data, mineral]);
  const chosen = caseOf(url) || String(url.own.chain ?? "");
  const option = (entry: ChainEntry) => (
    <option key={entry.id} value={entry.id}>
      {entry.name}
    </option>
  );
  return (
    <div className="chain-case">
      <label className="field-label" htmlFor={id}>
        {t("case")}
      </label>
      <select id={id} className="field" value={chosen} onChange={(event) => set(choose(data?.find((entry) => entry.id === event.target.value)))}>
        <option value="">{t("case.none")}</option>
        {chosen && !data?.some((entry) => entry.id === chosen) && <option value={chosen}>{chosen}</option>}
        {mine.length > 0 && <optgroup label={t("case.of", { mineral: label("minerals", mineral) })}>{mine.map(option)}</optgroup>}
        {others.length > 0 && <optgroup label={t("case.others")}>{others.map(option)}</optgroup>}
      </select>
    </div>
  );
}

/** What of the chain is drawn: layer, place, before or after, uncertainty. */
export function View({ data }: { data: ChainData | null }) {
  const t = useWords("chain");
  const lang = useLang();
  const { url, set } = useUrl();
  const { label } = useCatalog();
  const ids = { layer: useId(), place: useId() };
  const layers = data?.system.layers_shown ?? [];
  const scope = useMemo(
    () => [...(data?.system.scope ?? [])].sort((a, b) => label("economies", a).localeCompare(label("economies", b), lang === "zh" ? "zh-CN" : "en")),
    [data, label, lang],
  );
  const before = url.own.before === true;
  const spread = url.own.spread === true;
  const samples = Number(url.own.samples ?? 0);
  return (
    <>
      <Segments
        label={t("state")}
        value={before ? "before" : "after"}
        options={[
          { value: "before", label: t("state.before") },
          { value: "after", label: t("state.after") },
        ]}
        onChange={(state) => set({ own: { before: state === "before" } }, { replace: true })}
      />
      {layers.length > 1 && (
        <div>
          <label className="field-label" htmlFor={ids.layer}>
            {t("layer")}
          </label>
          <select id={ids.layer} className="field" value={data?.picture.layer} onChange={(event) => set({ layer: event.target.value, own: { open: null } })}>
            {layers.map((layer) => (
              <option key={layer.id} value={layer.id}>
                {layer.label}
              </option>
            ))}
          </select>
        </div>
      )}
      {scope.length > 1 && (
        <div>
          <label className="field-label" htmlFor={ids.place}>
            {t("place")}
          </label>
          <select id={ids.place} className="field" value={data?.picture.place ?? ""} onChange={(event) => set({ place: event.target.value || null, own: { open: null } })}>
            <option value="">{t("place.all", { n: scope.length })}</option>
            {scope.map((place) => (
              <option key={place} value={place}>
                {label("economies", place)}
              </option>
            ))}
          </select>
        </div>
      )}
      <label className="chain-check">
        <input type="checkbox" checked={spread} onChange={(event) => set({ own: { spread: event.target.checked } }, { replace: true })} />
        {t("spread")}
      </label>
      <label className="chain-check">
        <input type="checkbox" checked={samples > 0} disabled={before} onChange={(event) => set({ own: { samples: event.target.checked ? PERCENTILE_SAMPLES : null } }, { replace: true })} />
        {t("samples", { n: samples || PERCENTILE_SAMPLES })}
      </label>
    </>
  );
}
