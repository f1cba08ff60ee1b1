import { useTyped } from "../../app/useTyped";

const PATIENCE = 350;

/** A text field that tells what was typed when the reader pauses. */
export function Typed({ label, value, placeholder, type = "search", longest = 200, onChange }: { label: string; value: string; placeholder?: string; type?: "search" | "text"; longest?: number; onChange: (value: string) => void }) {
  const [typed, setTyped] = useTyped(value, onChange, PATIENCE);
  return (
    <label className="field-block">
      <span className="field-label">{label}</span>
      <input className="field" type={type} value={typed} placeholder={placeholder} maxLength={longest} spellCheck={false} onChange={(event) => setTyped(event.target.value)} />
    </label>
  );
}

/** First and last year; either may be empty. */
export function Years({ from, to, value, onChange }: { from: string; to: string; value: { start: number; end: number } | null; onChange: (value: { start: number; end: number } | null) => void }) {
  const known = (text: string) => (/^(1[7-9]|20|21)\d\d$/.test(text) ? Number(text) : null);
  const tell = (start: number | null, end: number | null) => {
    if (start === null && end === null) onChange(null);
    else {
      const first = start ?? end ?? 0;
      const last = end ?? start ?? 0;
      onChange({ start: Math.min(first, last), end: Math.max(first, last) });
    }
  };
  return (
    <div className="year-pair">
      <Typed label={from} type="text" longest={4} value={value ? String(value.start) : ""} onChange={(text) => (text === "" || known(text) !== null) && tell(known(text), text === "" ? null : (value?.end ?? null))} />
      <Typed label={to} type="text" longest={4} value={value ? String(value.end) : ""} onChange={(text) => (text === "" || known(text) !== null) && tell(text === "" ? null : (value?.start ?? null), known(text))} />
    </div>
  );
}
