import { useId, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { useWords } from "../words/useWords";
import { find, type Option } from "./search";

export interface ComboboxProps {
  label: string;
  options: readonly Option[];
  /** Words shown while nothing is typed: the present choice. */
  shown?: string;
  placeholder?: string;
  hideLabel?: boolean;
  onPick: (option: Option) => void;
  className?: string;
}

/** A text field with a list below it (WAI-ARIA combobox): type to search, arrows to move, Enter to choose. */
export function Combobox({ label, options, shown = "", placeholder, hideLabel = false, onPick, className = "" }: ComboboxProps) {
  const t = useWords();
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const found = useMemo(() => (open ? find(options, typed ?? "") : []), [open, options, typed]);
  const close = () => {
    setOpen(false);
    setTyped(null);
    setActive(0);
  };
  const pick = (option: Option | undefined) => {
    if (!option) return;
    close();
    onPick(option);
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) setOpen(true);
      else if (found.length > 0) {
        const next = (active + (event.key === "ArrowDown" ? 1 : -1) + found.length) % found.length;
        setActive(next);
        document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: "nearest" });
      }
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      pick(found[active]);
    } else if (event.key === "Escape" && open) {
      event.stopPropagation();
      close();
    }
  };
  return (
    <div className={`combo ${className}`}>
      <label htmlFor={id} className={hideLabel ? "hidden-words" : "combo-label"}>
        {label}
      </label>
      <input
        ref={input}
        id={id}
        className="field combo-input"
        type="text"
        role="combobox"
        autoComplete="off"
        spellCheck={false}
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={open && found[active] ? `${id}-${active}` : undefined}
        value={typed ?? shown}
        placeholder={placeholder}
        onFocus={(event) => event.target.select()}
        onClick={() => setOpen(true)}
        onChange={(event) => {
          setTyped(event.target.value);
          setActive(0);
          setOpen(true);
        }}
        onKeyDown={keys}
        onBlur={close}
      />
      <ul id={`${id}-list`} role="listbox" aria-label={label} className="combo-list" hidden={!open}>
        {found.map((option, index) => (
          <li
            key={option.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            onMouseDown={(event) => event.preventDefault()}
            onMouseMove={() => setActive(index)}
            onClick={() => pick(option)}
          >
            <span>{option.label}</span>
            {option.hint && <span className="hint">{option.hint}</span>}
          </li>
        ))}
        {open && found.length === 0 && (
          <li role="option" aria-selected="false" aria-disabled="true" className="muted">
            {t("search.nothing")}
          </li>
        )}
      </ul>
    </div>
  );
}
