import { useEffect, useMemo, useState } from "react";
import { Problem } from "../../api/Problem";
import { useView, viewUrl } from "../../api/client";
import { useUrl } from "../../url/useUrl";
import { useLang, useWords } from "../../words/useWords";
import { Api } from "./Api";
import { families } from "./find";
import "./methods.css";
import { OtherArticle } from "./OtherArticle";
import { Reading } from "./Reading";
import { RiskArticle } from "./RiskArticle";
import { SearchField } from "./SearchField";
import { Contents } from "./Contents";

/** Every method with formula, inputs, parameters, source and limits, as the program itself tells them. */
export default function Methods() {
  const t = useWords("methods");
  const lang = useLang();
  const { url, set } = useUrl();
  const { data, error, loading, reload } = useView("risk/methods");
  const validation = useView(data ? "validation" : null);
  const found = useMemo(() => (data ? families(data, url.q) : []), [data, url.q]);
  const number = found.reduce((sum, item) => sum + item.risk.length + item.others.length, 0);
  const all = data ? data.methods.length + data.others.length : 0;
  useAnchor(data !== null);
  return (
    <>
      <div className="page-head">
        <h1>{t("page.methods")}</h1>
        <p>{t("intro")}</p>
      </div>
      <div className="methods-layout">
        <aside className="methods-side no-print">
          <SearchField value={url.q} onChange={(q) => set({ q }, { replace: true })} />
          <p className="small muted" role="status">
            {data ? t("found", { n: number, all }) : ""}
          </p>
          <Contents families={found} />
        </aside>
        <div className="stack">
          {url.q === "" && <Reading />}
          {error && <Problem problem={error} retry={reload} />}
          {!data && loading && <p className="waiting methods-waiting">{t("loading")}</p>}
          {data && number === 0 && <p className="card">{t("nothing")}</p>}
          {found.map((family) => (
            <section key={family.family} className="stack" aria-labelledby={`family-${family.family}`}>
              <h2 id={`family-${family.family}`}>{family.name}</h2>
              {family.family === "risk" && <p className="muted">{t("risk.note")}</p>}
              {family.others.map((method) => (
                <OtherArticle key={method.method} method={method} />
              ))}
              {family.risk.map((method) => (
                <RiskArticle key={method.method} method={method} validation={validation.data} />
              ))}
            </section>
          ))}
          {data && (
            <p className="small no-print">
              {t("download")}{" "}
              <a href={viewUrl("risk/methods", { lang }, ".csv")} download>
                {t("download.csv", { n: all })}
              </a>{" "}
              · <a href={viewUrl("risk/methods", { lang })}>JSON</a>
            </p>
          )}
          {url.q === "" && <Api />}
        </div>
      </div>
    </>
  );
}

/** Goes to the anchor of the address once what it names is there, and marks it. */
function useAnchor(ready: boolean): void {
  const [hash, setHash] = useState(() => window.location.hash);
  useEffect(() => {
    const changed = () => setHash(window.location.hash);
    window.addEventListener("hashchange", changed);
    return () => window.removeEventListener("hashchange", changed);
  }, []);
  useEffect(() => {
    if (!ready || hash.length < 2) return;
    let id = hash.slice(1);
    try {
      id = decodeURIComponent(id);
    } catch {
      return;
    }
    document.getElementById(id)?.scrollIntoView({ block: "start" });
  }, [hash, ready]);
}
