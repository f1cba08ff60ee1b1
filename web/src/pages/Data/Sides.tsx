import { useCatalog } from "../../catalog/useCatalog";
import { formatValue } from "../../numbers/format";
import { unitLabel } from "../../numbers/units";
import { Go } from "../../url/useUrl";
import { useLang, useWords } from "../../words/useWords";
import { years } from "./paging";
import type { Conflict } from "./types";

/** The figures that stand beside each other: amounts as bars from zero, the used one marked, each with its words. */
export function Sides({ conflict, stay = false }: { conflict: Conflict; stay?: boolean }) {
  const t = useWords("data");
  const lang = useLang();
  const { label } = useCatalog();
  const most = Math.max(...conflict.sides.map((side) => Math.abs(side.amount)), 1e-12);
  return (
    <ul className="plain-list sides">
      {conflict.sides.map((side) => (
        <li key={side.claim} className={side.used ? "side used" : "side"}>
          <div className="side-words">
            <span className="side-publisher">
              {lang === "zh" ? side.publisher_zh : side.publisher} <code>{side.release}</code>
            </span>
            {side.used && <span className="tag used-tag">{t("conflict.used")}</span>}
            {side.estimated && <span className="tag">{t("mark.estimated")}</span>}
          </div>
          <div className="side-bar" aria-hidden="true">
            <span style={{ width: `${(Math.abs(side.amount) / most) * 100}%` }} />
          </div>
          <div className="side-amount">
            <strong>{formatValue(side.amount, side.unit, lang, { published: true })}</strong>
          </div>
          <div className="small muted side-note">
            {[t("conflict.raw", { raw: `${side.raw} ${unitLabel(side.raw_unit, lang)}`.trim() }), side.form && label("forms", side.form), years(side.start, side.end), side.detail, side.note].filter(Boolean).join(" · ")}{" "}
            <Go set={{ own: { claim: side.claim, ...(stay ? {} : { section: "" }) } }} aria-label={t("conflict.open", { claim: side.claim })}>
              {side.claim}
            </Go>
          </div>
        </li>
      ))}
    </ul>
  );
}
