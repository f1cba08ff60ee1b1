import { useMemo } from "react";
import { Combobox } from "../../app/Combobox";
import type { Option } from "../../app/search";
import { useWords } from "../../words/useWords";

/** Several of a list: a field that searches, and what is chosen below it. */
export function Many({ label, options, value, onChange }: { label: string; options: readonly Option[]; value: readonly string[]; onChange: (value: string[]) => void }) {
  const t = useWords("data");
  const free = useMemo(() => options.filter((option) => !value.includes(option.id)), [options, value]);
  const names = useMemo(() => new Map(options.map((option) => [option.id, option.label])), [options]);
  return (
    <div className="picker-many">
      <Combobox label={label} options={free} placeholder={t("picker.add")} onPick={(option) => onChange([...value, option.id])} />
      {value.length > 0 && (
        <ul className="chips" aria-label={label}>
          {value.map((item) => (
            <li className="chip" key={item}>
              {names.get(item) ?? item}
              <button type="button" aria-label={t("picker.remove", { name: names.get(item) ?? item })} onClick={() => onChange(value.filter((other) => other !== item))}>
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** One of a few, with all of them as the first choice. */
export function Choice({ label, value, options, onChange }: { label: string; value: string; options: readonly (readonly [string, string])[]; onChange: (value: string) => void }) {
  return (
    <label className="field-block">
      <span className="field-label">{label}</span>
      <select className="field" value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map(([id, words]) => (
          <option key={id} value={id}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
