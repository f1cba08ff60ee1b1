import { useState } from "react";
import { Dialog } from "../app/Dialog";
import { Problem } from "../api/Problem";
import { useView } from "../api/client";
import type { Schema } from "../api/views";
import { Facts } from "../app/Facts";
import { MISSING } from "../numbers/format";
import { unitLabel } from "../numbers/units";
import { Go } from "../url/useUrl";
import { useLang, useWords } from "../words/useWords";
import { parts } from "./more";
import type { Question } from "./WhyProvider";

type EvidenceLine = Schema<"EvidenceLine">;

const MOST = 60;

export function Drawer({ question, onClose }: { question: Question; onClose: () => void }) {
  const t = useWords("why");
  const asked = [...new Set(question.claims)];
  const [shown, setShown] = useState(1);
  const pages = parts(asked, MOST);
  const { more } = question;
  return (
    <Dialog side title={t("why")} onClose={onClose}>
      <p className="why-text">{question.text}</p>
      {question.basis && question.basis.length > 0 && (
        <section>
          <h3>{t("basis")}</h3>
          <ul>
            {question.basis.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </section>
      )}
      {asked.length > 0 && <h3>{t("claims", { n: more?.count ?? asked.length })}</h3>}
      {asked.length === 0 && <p className="muted">{t("claims.none")}</p>}
      {(more || asked.length > shown * MOST) && <p className="small muted">{t("claims.first", { n: Math.min(asked.length, shown * MOST) })}</p>}
      {pages.slice(0, shown).map((claims) => (
        <Part key={claims[0]} claims={claims} onClose={onClose} />
      ))}
      {pages.length > shown && (
        <button type="button" className="button" onClick={() => setShown(shown + 1)}>
          {t("claims.next", { n: Math.min(MOST, asked.length - shown * MOST), all: asked.length })}
        </button>
      )}
      {more && (
        <p>
          <Go page="data" set={more.rest} onClick={onClose}>
            {t("claims.rest")}
          </Go>
        </p>
      )}
    </Dialog>
  );
}

/** So many figures as are asked for at once. */
function Part({ claims, onClose }: { claims: readonly string[]; onClose: () => void }) {
  const t = useWords("why");
  const { data, error, loading, reload } = useView("evidence", { claims });
  return (
    <>
      {error && <Problem problem={error} retry={reload} />}
      {loading && <p className="waiting">{t("loading")}</p>}
      {!loading && data?.claims.map((line) => <Evidence key={line.claim} line={line} onClose={onClose} />)}
      {!loading && data && data.unknown.length > 0 && (
        <p className="small">
          {t("unknown")} {data.unknown.map((claim) => <code key={claim}>{claim} </code>)}
        </p>
      )}
    </>
  );
}

function Evidence({ line, onClose }: { line: EvidenceLine; onClose: () => void }) {
  const t = useWords("why");
  const lang = useLang();
  // Many publishers write the unit behind the figure themselves.
  const unit = unitLabel(line.unit, lang);
  const behind = unit && !line.raw.trim().endsWith(unit) ? unit : "";
  const years = line.start === null ? "" : line.end === null || line.end === line.start ? String(line.start) : `${line.start}–${line.end}`;
  const what = [line.mineral, line.kind, line.process || line.link, line.economy && line.partner ? `${line.economy} → ${line.partner}` : line.economy, years, line.form].filter(Boolean).join(" · ");
  const facts: [string, string][] = [
    [t("release"), [line.title, line.published].filter(Boolean).join(", ")],
    [t("locator"), line.locator],
    [t("licence"), line.licence],
    [t("note"), [line.detail, line.note].filter(Boolean).join(" · ")],
  ];
  return (
    <article className={line.excluded ? "evidence excluded" : "evidence"}>
      <p className="evidence-value">
        <strong>{line.raw || MISSING}</strong> {behind} {line.estimated && <span className="tag">{t("estimated")}</span>} {line.corrected && <span className="tag">{t("corrected")}</span>}
      </p>
      <p className="small muted">{what}</p>
      {line.excluded && (
        <p className="small">
          <span className="tag warn">{t("excluded")}</span> {line.excluded}
        </p>
      )}
      <p>{line.publisher}</p>
      <Facts facts={facts} />
      <p className="small evidence-links">
        {line.url && (
          <a href={line.url} rel="noreferrer">
            {t("publisher")}
          </a>
        )}{" "}
        <Go page="data" set={{ own: { claim: line.claim } }} onClick={onClose}>
          {t("trace")}
        </Go>{" "}
        <code>{line.claim}</code>
      </p>
    </article>
  );
}
