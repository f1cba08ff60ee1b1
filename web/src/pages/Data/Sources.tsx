import { useMemo, useState } from "react";
import { Problem } from "../../api/Problem";
import { useView } from "../../api/client";
import { Facts } from "../../app/Facts";
import { useCatalog } from "../../catalog/useCatalog";
import { Go, useUrl } from "../../url/useUrl";
import { useLang, useWords } from "../../words/useWords";
import { Downloads } from "./Downloads";
import { count, years } from "./paging";
import { Typed } from "./Typed";
import type { SourceRow } from "./types";

/** Every release with its licence and the attribution that its publisher asks for. */
export function Sources() {
  const t = useWords("data");
  const lang = useLang();
  const { url, set } = useUrl();
  const { data, error, loading, reload } = useView("sources");
  const [said, setSaid] = useState("");
  const found = useMemo(() => {
    const words = url.q.toLowerCase().split(/\s+/).filter(Boolean);
    return (data?.sources ?? []).filter((row) => words.every((word) => [row.release, row.publisher, row.publisher_zh, row.title, row.licence, row.licence_zh, row.attribution].join(" ").toLowerCase().includes(word)));
  }, [data, url.q]);
  const groups = useMemo(() => {
    const made = new Map<string, SourceRow[]>();
    for (const row of found) made.set(row.publisher, [...(made.get(row.publisher) ?? []), row]);
    return [...made.values()];
  }, [found]);
  const copy = () =>
    navigator.clipboard.writeText([...new Set(found.map((row) => row.attribution).filter(Boolean))].join("\n")).then(
      () => setSaid(t("copied")),
      () => setSaid(t("copy.failed")),
    );
  return (
    <section className="card stack" aria-labelledby="sources-head" aria-busy={loading}>
      <h2 id="sources-head">{t("section.sources")}</h2>
      <p className="muted">{t("sources.note")}</p>
      {error && <Problem problem={error} retry={reload} />}
      {!data && loading && <p className="waiting tall-waiting">{t("loading")}</p>}
      {data && (
        <>
          <div className="row no-print">
            <Typed label={t("sources.search")} value={url.q} onChange={(q) => set({ q }, { replace: true })} />
            <button type="button" className="button" onClick={() => void copy()}>
              {t("sources.copy", { n: found.length })}
            </button>
            <span role="status" className="small muted">
              {said || t("sources.count", { n: found.length, all: data.sources.length })}
            </span>
          </div>
          <Downloads view="sources" params={{}} full={data.sources.length} whole />
          {groups.map((rows) => (
            <section key={rows[0]?.publisher} className="publisher">
              <h3>{lang === "zh" ? rows[0]?.publisher_zh || rows[0]?.publisher : rows[0]?.publisher}</h3>
              {rows.map((row) => (
                <Source key={row.release} row={row} />
              ))}
            </section>
          ))}
          {found.length === 0 && <p>{t("table.empty")}</p>}
        </>
      )}
    </section>
  );
}

const NAMED = 8;

function Source({ row }: { row: SourceRow }) {
  const t = useWords("data");
  const lang = useLang();
  const { label } = useCatalog();
  const minerals = row.minerals.map((mineral) => label("minerals", mineral));
  const facts: [string, string][] = [
    [t("trace.licence"), lang === "zh" ? row.licence_zh : row.licence],
    [t("trace.attribution"), row.attribution],
    [t("sources.minerals", { n: minerals.length }), minerals.slice(0, NAMED).join(t("sign.comma")) + (minerals.length > NAMED ? t("sources.more", { n: minerals.length - NAMED }) : "")],
    [t("trace.release.note"), row.note],
  ];
  return (
    <article className="source" id={row.release}>
      <p className="source-title">
        {row.url ? (
          <a href={row.url} rel="noreferrer">
            {row.title}
          </a>
        ) : (
          row.title
        )}
        {row.restricted && <span className="tag warn">{t("sources.restricted")}</span>}
      </p>
      <p className="small muted">
        {[...new Set([row.version, row.published]), years(row.first_year, row.last_year) && t("sources.years", { years: years(row.first_year, row.last_year) })].filter(Boolean).join(" · ")} · <code>{row.release}</code>
        {row.figures > 0 && (
          <>
            {" · "}
            <Go set={{ mineral: null, economy: null, year: null, link: null, q: null, own: { section: "claims", claim: null, release: [row.release] } }}>{t("sources.figures", { n: count(row.figures) })}</Go>
          </>
        )}
        {row.flows > 0 && ` · ${t("sources.flows", { n: count(row.flows) })}`}
      </p>
      <Facts facts={facts} className="facts" />
    </article>
  );
}
