import { useTyped } from "../../app/useTyped";
import { useWords } from "../../words/useWords";

const PATIENCE = 250;

export function SearchField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const t = useWords("methods");
  const [typed, setTyped] = useTyped(value, onChange, PATIENCE);
  return (
    <label className="methods-search">
      <span className="field-label">{t("search.methods")}</span>
      <input className="field" type="search" value={typed} placeholder={t("search.example")} maxLength={200} onChange={(event) => setTyped(event.target.value)} />
    </label>
  );
}
