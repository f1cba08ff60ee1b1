import { useState } from "react";
import { useCatalog } from "../../catalog/useCatalog";
import { formatValue } from "../../numbers/format";
import { Go } from "../../url/useUrl";
import { Why } from "../../why/Why";
import { useLang, useWords } from "../../words/useWords";
import type { Conflict } from "./types";

const FIRST = 6;

/** Figures on which releases or publishers disagree; the one that is used is marked. */
export function ConflictsSection({ conflicts, mineral }: { conflicts: readonly Conflict[]; mineral: string }) {
  const t = useWords("mineral");
  const lang = useLang();
  const { label } = useCatalog();
  const [all, setAll] = useState(false);
  if (conflicts.length === 0) return <p className="muted">{t("conflicts.none")}</p>;
  const sorted = [...conflicts].sort((a, b) => b.spread - a.spread);
  return (
    <div className="card">
      <p>{t("conflicts.count", { n: conflicts.length })}</p>
      <ul className="conflicts">
        {(all ? sorted : sorted.slice(0, FIRST)).map((item) => {
          const years = item.start === item.end ? String(item.start ?? "") : `${item.start}–${item.end}`;
          const what = [label("kinds", item.kind), item.process ? label("processes", item.process) : label("links", item.link), label("economies", item.economy), years].filter(Boolean).join(" · ");
          return (
            <li key={`${item.kind} ${item.process} ${item.economy} ${years}`}>
              <p className="conflict-head">
                {what} <span className="tag">{t("conflicts.spread", { spread: formatValue(item.spread, "fraction", lang, { places: 0 }) })}</span>
              </p>
              <ul>
                {item.sides.map((side) => {
                  const value = formatValue(side.value, side.unit, lang, { published: true });
                  return (
                    <li key={side.claim} className={side.used ? "is-used" : undefined}>
                      <strong>{value}</strong>
                      <Why claims={[side.claim]} text={`${what}: ${value}`} /> {side.publisher} <code className="small">{side.release}</code> {side.used && <span className="tag">✓ {t("conflicts.used")}</span>}
                      {side.boundary && <span className="small muted"> {side.boundary}</span>}
                    </li>
                  );
                })}
              </ul>
            </li>
          );
        })}
      </ul>
      {conflicts.length > FIRST && (
        <button type="button" className="button no-print" aria-expanded={all} onClick={() => setAll(!all)}>
          {t(all ? "less" : "conflicts.more", { n: conflicts.length - FIRST })}
        </button>
      )}{" "}
      <Go page="data" set={{ mineral, own: { section: "conflicts" } }}>
        {t("conflicts.open")}
      </Go>
    </div>
  );
}
