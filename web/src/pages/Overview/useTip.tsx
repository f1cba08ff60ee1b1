import { useCallback, useRef, useState, type FocusEvent, type KeyboardEvent, type MouseEvent } from "react";

export interface Tip {
  mineral: string;
  link: string;
  left: number;
  top: number;
  above: boolean;
}

/** Which cell is pointed at or focused; arrow keys walk from cell to cell. */
export function useTip() {
  const [tip, setTip] = useState<Tip | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const at = useCallback((target: EventTarget | null) => {
    const cell = target instanceof Element ? target.closest<HTMLElement>("[data-cell]") : null;
    const frame = box.current;
    const [mineral = "", link = ""] = cell?.dataset.cell?.split(" ") ?? [];
    if (!cell || !frame || !link) {
      setTip(null);
      return;
    }
    const [inner, outer] = [cell.getBoundingClientRect(), frame.getBoundingClientRect()];
    const above = inner.bottom > window.innerHeight - 150;
    const left = Math.max(0, Math.min(inner.left - outer.left, outer.width - Math.min(320, outer.width)));
    setTip((old) => (old?.mineral === mineral && old.link === link ? old : { mineral, link, left, top: (above ? inner.top - 6 : inner.bottom + 6) - outer.top, above }));
  }, []);
  const onKeyDown = useCallback((event: KeyboardEvent) => {
    if (event.key === "Escape") setTip(null);
    const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
    const here = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-cell], [data-name]") : null;
    const row = here?.closest("tr");
    if (!step || !here || !row) return;
    const stops = (line: Element) => [...line.querySelectorAll<HTMLElement>("[data-name], [data-cell]")];
    const column = stops(row).indexOf(here);
    const rows = [...(row.parentElement?.querySelectorAll("tr") ?? [])];
    const line = rows[rows.indexOf(row) + (step[0] ?? 0)];
    const next = line ? stops(line)[column + (step[1] ?? 0)] : undefined;
    if (!next) return;
    event.preventDefault();
    next.focus();
  }, []);
  return {
    tip,
    box,
    events: {
      onMouseOver: (event: MouseEvent) => at(event.target),
      onMouseLeave: () => setTip(null),
      onFocus: (event: FocusEvent) => at(event.target),
      onBlur: () => setTip(null),
      onKeyDown,
    },
  };
}
