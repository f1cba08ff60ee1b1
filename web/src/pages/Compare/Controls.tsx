import { useId, useMemo } from "react";
import { Combobox } from "../../app/Combobox";
import { EconomyPicker, MineralPicker, Segments, useOptions } from "../../app/pickers";
import { useCatalog } from "../../catalog/useCatalog";
import { useUrl } from "../../url/useUrl";
import { useWords } from "../../words/useWords";
import { changeIds, MOST, MOST_METHODS, READINGS, type Chosen, type Of } from "./items";

const FIRST_YEAR = 2000;
const KINDS: readonly Of[] = ["mineral", "economy", "year"];

/** What is compared, and what stays the same. */
export function Controls({ chosen, methods }: { chosen: Chosen; methods: readonly string[] }) {
  const t = useWords("compare");
  const { url, set } = useUrl();
  const { of, ids } = chosen;
  const choose = (list: readonly string[]) => list.length > 0 && set(changeIds(of, list));
  const years = useMemo(() => Array.from({ length: new Date().getFullYear() - FIRST_YEAR }, (_, index) => FIRST_YEAR + index), []);
  const mineral = chosen.items[0]?.mineral ?? "";
  const economy = chosen.items[0]?.economy ?? "";
  return (
    <div className="compare-controls">
      <Segments
        label={t("of")}
        value={of}
        options={KINDS.map((value) => ({ value, label: t(`of.${value}`) }))}
        onChange={(value) => set({ own: { of: value }, mineral: value === "mineral" ? url.mineral : url.mineral.slice(0, 1), economy: value === "economy" ? url.economy : url.economy.slice(0, 1) })}
      />
      <div className="row">
        {of === "mineral" ? <MineralPicker max={MOST} value={ids} onChange={choose} /> : <MineralPicker value={[mineral]} onChange={(value) => set({ mineral: value })} />}
        {of === "economy" ? <EconomyPicker blocs max={MOST} value={ids} only={(id) => id !== "OTH"} onChange={choose} /> : <EconomyPicker blocs value={[economy]} onChange={(value) => set({ economy: value })} />}
        {of === "year" ? <Years years={years} ids={ids} onChange={choose} /> : <YearSelect years={years} />}
        <Methods methods={methods} />
      </div>
    </div>
  );
}

function YearSelect({ years }: { years: readonly number[] }) {
  const t = useWords("compare");
  const id = useId();
  const { url, set } = useUrl();
  return (
    <div>
      <label className="field-label" htmlFor={id}>
        {t("year")}
      </label>
      <select id={id} className="field" value={url.year?.end ?? ""} onChange={(event) => set({ year: event.target.value ? Number(event.target.value) : null })}>
        <option value="">{t("year.latest")}</option>
        {[...years].reverse().map((year) => (
          <option key={year}>{year}</option>
        ))}
      </select>
    </div>
  );
}

function Years({ years, ids, onChange }: { years: readonly number[]; ids: readonly string[]; onChange: (ids: string[]) => void }) {
  const t = useWords("compare");
  const free = years.filter((year) => !ids.includes(String(year)));
  return (
    <div>
      {ids.length < MOST ? <AddYear years={free} onPick={(year) => onChange([...ids, year])} /> : <span className="small muted">{t("picker.full", { n: MOST })}</span>}
      <div className="chips">
        {ids.map((id) => (
          <span className="chip" key={id}>
            {id}
            <button type="button" aria-label={t("picker.remove", { name: id })} onClick={() => onChange(ids.filter((other) => other !== id))}>
              ×
            </button>
          </span>
        ))}
      </div>
    </div>
  );
}

function AddYear({ years, onPick }: { years: readonly number[]; onPick: (year: string) => void }) {
  const t = useWords("compare");
  const id = useId();
  return (
    <>
      <label className="field-label" htmlFor={id}>
        {t("year.add", { n: MOST })}
      </label>
      <select id={id} className="field" value="" onChange={(event) => event.target.value && onPick(event.target.value)}>
        <option value="">{t("picker.add")}</option>
        {[...years].reverse().map((year) => (
          <option key={year}>{year}</option>
        ))}
      </select>
    </>
  );
}

function Methods({ methods }: { methods: readonly string[] }) {
  const t = useWords("compare");
  const { set } = useUrl();
  const { label } = useCatalog();
  const options = useOptions(["methods"]);
  return (
    <div>
      {methods.length < MOST_METHODS ? (
        <Combobox label={t("methods", { n: MOST_METHODS })} options={options.filter((option) => !methods.includes(option.id))} placeholder={t("picker.add")} onPick={(option) => set({ method: [...methods, option.id] })} />
      ) : (
        <span className="small muted">{t("picker.full", { n: MOST_METHODS })}</span>
      )}
      <div className="chips">
        {methods.map((method) => (
          <span className="chip" key={method}>
            {label("methods", method)}
            <button type="button" disabled={methods.length === 1} aria-label={t("picker.remove", { name: label("methods", method) })} onClick={() => set({ method: methods.filter((other) => other !== method) })}>
              ×
            </button>
          </span>
        ))}
      </div>
    </div>
  );
}

export function ReadingChoice() {
  const t = useWords("compare");
  const { url, set } = useUrl();
  const value = String(url.own.reading ?? "");
  return <Segments label={t("reading")} value={value} options={["", ...READINGS].map((reading) => ({ value: reading, label: reading ? t(`reading.${reading}`) : t("reading.all") }))} onChange={(reading) => set({ own: { reading } }, { replace: true })} />;
}
