import type { ComponentType } from "react";
import { EconomyPicker, MineralPicker, YearPicker } from "../../app/pickers";
import { Go, useUrl } from "../../url/useUrl";
import { useWords } from "../../words/useWords";
import { Agreement } from "./Agreement";
import { Matrix } from "./Matrix";
import { Methods } from "./Methods";
import { Published } from "./Published";
import { Ranks } from "./Ranks";
import { Score } from "./Score";
import { useAsked } from "./useAsked";
import { Validation } from "./Validation";
import "./criticality.css";

const SECTIONS: Readonly<Record<string, ComponentType>> = { matrix: Matrix, methods: Methods, ranks: Ranks, score: Score, agreement: Agreement, published: Published, validation: Validation };

export default function Criticality() {
  const t = useWords("criticality");
  const { set } = useUrl();
  const { url, economy, year, lost, years, chosen } = useAsked();
  const section = String(url.own.section ?? "matrix");
  const Section = SECTIONS[section] ?? Matrix;
  const many = ["matrix", "methods", "ranks", "agreement", "published"].includes(section);
  return (
    <>
      <div className="page-head">
        <h1>{t("page.criticality")}</h1>
        <p>{t("intro")}</p>
        {section !== "validation" && (
          <div className="row">
            <EconomyPicker value={[economy]} blocs onChange={([id]) => set({ economy: id ?? null })} />
            <YearPicker years={years} value={year === null ? null : { start: year, end: year }} onChange={(value) => set({ year: value })} />
            {many && <MineralPicker value={chosen} max={12} label={t("minerals.mark")} onChange={(mineral) => set({ mineral, ...(mineral.length === 0 ? { own: { only: null } } : {}) })} />}
            {many && chosen.length > 0 && (
              <label className="crit-only">
                <input type="checkbox" checked={Boolean(url.own.only)} onChange={(event) => set({ own: { only: event.target.checked } })} /> {t("minerals.only")}
              </label>
            )}
          </div>
        )}
      </div>
      {lost !== null && section !== "validation" && <p className="crit-notice" role="status">{t("year.none", { year: lost, shown: year ?? "" })}</p>}
      <nav className="crit-tabs no-print" aria-label={t("sections")}>
        {Object.keys(SECTIONS).map((key) => (
          <Go key={key} set={{ tab: null, own: { section: key } }} aria-current={key === section ? "page" : undefined}>
            {t(`section.${key}`)}
          </Go>
        ))}
      </nav>
      <Section />
    </>
  );
}
