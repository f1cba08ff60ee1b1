import { useId, useMemo } from "react";
import type { CatalogTable, NamedRow } from "../api/types";
import { aliasesOf, useCatalog } from "../catalog/useCatalog";
import { LINKS, type LinkId, type Span } from "../url/grammar";
import { useLang, useWords } from "../words/useWords";
import { Combobox } from "./Combobox";
import { optionOf, type Option } from "./search";

/** Options for a combobox from tables of the catalog; `only` keeps some ids. */
export function useOptions(tables: readonly CatalogTable[], only?: (id: string) => boolean): Option[] {
  const { rows } = useCatalog();
  const lang = useLang();
  const key = tables.join(" ");
  return useMemo(
    () =>
      key
        .split(" ")
        .flatMap((table): readonly NamedRow[] => rows(table as CatalogTable))
        .filter((row) => !only || only(row.id))
        .map((row) => optionOf(row, lang, aliasesOf(row), row.symbol ?? "")),
    [key, lang, only, rows],
  );
}

export interface PickerProps {
  value: readonly string[];
  onChange: (value: string[]) => void;
  /** How many may be chosen; 1 (the default) replaces. */
  max?: number;
  label?: string;
  only?: (id: string) => boolean;
}

function Picker({ value, onChange, max = 1, label, options, names }: Omit<PickerProps, "only" | "label"> & { label: string; options: Option[]; names: (id: string) => string }) {
  const t = useWords();
  if (max === 1) return <Combobox label={label} options={options} shown={value[0] ? names(value[0]) : ""} placeholder={t("picker.choose")} onPick={(option) => onChange([option.id])} />;
  const free = options.filter((option) => !value.includes(option.id));
  return (
    <div className="picker-many">
      {value.length < max ? <Combobox label={`${label} (${t("picker.most", { n: max })})`} options={free} placeholder={t("picker.add")} onPick={(option) => onChange([...value, option.id])} /> : <span className="field-label">{`${label}${t("sign.comma")}${t("picker.full", { n: max })}`}</span>}
      <ul className="chips" aria-label={label}>
        {value.map((item) => (
          <li className="chip" key={item}>
            {names(item)}
            <button type="button" aria-label={t("picker.remove", { name: names(item) })} onClick={() => onChange(value.filter((other) => other !== item))}>
              ×
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Minerals: `<MineralPicker value={url.mineral} onChange={(mineral) => set({ mineral })} />`. */
export function MineralPicker({ only, label, ...rest }: PickerProps) {
  const t = useWords();
  const { label: name } = useCatalog();
  const options = useOptions(["minerals"], only);
  return <Picker {...rest} label={label ?? t("picker.mineral")} options={options} names={(id) => name("minerals", id)} />;
}

/** Economies; `blocs` offers groups of economies too. */
export function EconomyPicker({ only, label, blocs = false, ...rest }: PickerProps & { blocs?: boolean }) {
  const t = useWords();
  const { label: name } = useCatalog();
  const options = useOptions(blocs ? ["economies", "blocs"] : ["economies"], only);
  return <Picker {...rest} label={label ?? t("picker.economy")} options={options} names={(id) => name("economies", id)} />;
}

/** A year, or none: then the API takes the latest, which `latest` says in words. */
export function LatestYearPicker({ years, value, onChange, latest }: { years: readonly number[]; value: Span | null; onChange: (value: Span | null) => void; latest: string }) {
  const t = useWords();
  const id = useId();
  if (value)
    return (
      <>
        <YearPicker years={years} value={value} onChange={onChange} />
        <button type="button" className="button" onClick={() => onChange(null)}>
          {latest}
        </button>
      </>
    );
  return (
    <div>
      <label className="field-label" htmlFor={id}>
        {t("picker.year")}
      </label>
      <select id={id} className="field" value="" onChange={({ target }) => onChange({ start: Number(target.value), end: Number(target.value) })}>
        <option value="">{latest}</option>
        {[...years].reverse().map((year) => (
          <option key={year} value={year}>
            {year}
          </option>
        ))}
      </select>
    </div>
  );
}

/** One year, or with `span` a first and a last one. Years are offered newest first. */
export function YearPicker({ years, value, onChange, span = false, label }: { years: readonly number[]; value: Span | null; onChange: (value: Span) => void; span?: boolean; label?: string }) {
  const t = useWords();
  const id = useId();
  const offered = [...years].sort((a, b) => b - a);
  const shown = value ?? { start: offered.at(span ? -1 : 0) ?? 0, end: offered[0] ?? 0 };
  const field = (which: "start" | "end", words: string) => (
    <div>
      <label className="field-label" htmlFor={`${id}-${which}`}>
        {words}
      </label>
      <select
        id={`${id}-${which}`}
        className="field"
        value={shown[which]}
        onChange={(event) => {
          const year = Number(event.target.value);
          if (!span) onChange({ start: year, end: year });
          else if (which === "start") onChange({ start: year, end: Math.max(year, shown.end) });
          else onChange({ start: Math.min(year, shown.start), end: year });
        }}
      >
        {!offered.includes(shown[which]) && <option value={shown[which]}>{shown[which] || ""}</option>}
        {offered.map((year) => (
          <option key={year} value={year}>
            {year}
          </option>
        ))}
      </select>
    </div>
  );
  return span ? (
    <div className="row">
      {field("start", t("picker.from"))}
      {field("end", t("picker.to"))}
    </div>
  ) : (
    field("end", label ?? t("picker.year"))
  );
}

export interface SegmentsProps<V extends string> {
  label: string;
  value: V;
  options: readonly { value: V; label: string }[];
  onChange: (value: V) => void;
  hideLabel?: boolean;
}

/** A few exclusive choices side by side (radio buttons). */
export function Segments<V extends string>({ label, value, options, onChange, hideLabel = false }: SegmentsProps<V>) {
  const name = useId();
  return (
    <fieldset className="segment-field">
      <legend className={hideLabel ? "hidden-words" : "field-label"}>{label}</legend>
      <div className="segments">
        {options.map((option) => (
          <label key={option.value}>
            <input type="radio" className="hidden-words" name={name} checked={option.value === value} onChange={() => onChange(option.value)} />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Links of the chain; with `all` none may be chosen. */
export function LinkPicker({ value, onChange, all = false }: { value: LinkId | ""; onChange: (value: LinkId | "") => void; all?: boolean }) {
  const t = useWords();
  const { label } = useCatalog();
  const options: { value: LinkId | ""; label: string }[] = LINKS.map((link) => ({ value: link, label: label("links", link) }));
  if (all) options.unshift({ value: "", label: t("picker.all") });
  return <Segments label={t("picker.link")} value={value} options={options} onChange={onChange} />;
}
