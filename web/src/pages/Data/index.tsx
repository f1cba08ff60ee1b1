import { useMemo } from "react";
import { Go, useUrl } from "../../url/useUrl";
import { useWords } from "../../words/useWords";
import { Catalogue } from "./Catalogue";
import { Claims } from "./Claims";
import { Conflicts } from "./Conflicts";
import "./data.css";
import "./sections.css";
import { Lists } from "./Lists";
import { Sources } from "./Sources";
import { Sql } from "./Sql";
import { TraceSection } from "./TraceSection";
import { Trade } from "./Trade";
import { SECTIONS } from "./url";

const PARTS = { catalogue: Catalogue, claims: Claims, trace: TraceSection, conflicts: Conflicts, trade: Trade, sql: Sql, sources: Sources, lists: Lists } as const;
type Section = keyof typeof PARTS;

/** The data themselves: what is held, every figure, its origin, where figures disagree, and a console. */
export default function Data() {
  const t = useWords("data");
  const { url } = useUrl();
  const asked = String(url.own.section ?? "") as Section | "";
  // A figure is shown wherever it was asked for; beside the table of figures it opens at the side.
  const section: Section = url.own.claim && asked !== "claims" ? "trace" : asked || "catalogue";
  const Part = useMemo(() => PARTS[section], [section]);
  return (
    <>
      <div className="page-head">
        <h1>{t("page.data")}</h1>
        <p>{t("intro")}</p>
      </div>
      <nav className="section-tabs no-print" aria-label={t("sections")}>
        <ul>
          {SECTIONS.map((name) => (
            <li key={name}>
              <Go set={{ q: null, own: { section: name, claim: null } }} aria-current={name === section ? "page" : undefined}>
                {t(`tab.${name}`)}
              </Go>
            </li>
          ))}
        </ul>
      </nav>
      <Part />
    </>
  );
}
