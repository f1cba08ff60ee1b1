import { useId } from "react";
import { useCatalog } from "../../catalog/useCatalog";
import { useWords } from "../../words/useWords";

/** One method by name; `any` offers all of them. */
export function MethodSelect({ value, methods, onChange, any }: { value: string; methods: readonly string[]; onChange: (value: string) => void; any?: string }) {
  const t = useWords("criticality");
  const { label } = useCatalog();
  const id = useId();
  return (
    <div className="crit-method">
      <label className="field-label" htmlFor={id}>
        {t("method")}
      </label>
      <select id={id} className="field" value={value} onChange={(event) => onChange(event.target.value)}>
        {any && <option value="">{any}</option>}
        {methods.map((method) => (
          <option key={method} value={method}>
            {label("methods", method)}
          </option>
        ))}
      </select>
    </div>
  );
}
