import { useState, type ReactNode } from "react";
import { Problem } from "../../api/Problem";
import { useView, viewUrl } from "../../api/client";
import { Facts } from "../../app/Facts";
import { MISSING } from "../../numbers/format";
import { unitLabel } from "../../numbers/units";
import { Go, useUrl } from "../../url/useUrl";
import { useLang, useWords } from "../../words/useWords";
import { MethodLink } from "./MethodLink";
import { years } from "./paging";
import { PublishedFields } from "./PublishedFields";
import { Sides } from "./Sides";
import type { TraceData } from "./types";

/** Where one number comes from; `narrow` at the side of a table. */
export function Trace({ claim, narrow = false }: { claim: string; narrow?: boolean }) {
  const t = useWords("data");
  const { data, error, loading, reload } = useView("trace", { claim });
  if (error) return <Problem problem={error} retry={reload} />;
  if (!data || (loading && data.claim !== claim)) return <p className="waiting tall-waiting">{t("loading")}</p>;
  return <Told data={data} narrow={narrow} />;
}

function Told({ data, narrow }: { data: TraceData; narrow: boolean }) {
  const t = useWords("data");
  const lang = useLang();
  const { release, published } = data;
  const named = (field: string) => data.labels[field]?.[lang] ?? "";
  const place = [named("economy") || named("exporter"), named("partner") || named("importer")].filter(Boolean).join(" → ");
  const start = (published.start ?? published.year ?? null) as number | null;
  const end = (published.end ?? null) as number | null;
  const what = [named("mineral"), named("kind"), String(published.detail ?? ""), named("process") || named("link"), place, years(start, end), published.hs ? `HS ${String(published.hs)}` : "", named("form")].filter(Boolean);
  const facts: [string, ReactNode][] = [
    [t("trace.publisher"), lang === "zh" ? release.publisher_zh || release.publisher : release.publisher],
    [t("trace.release"), <>{[...new Set([release.title, release.version, release.published])].filter(Boolean).join(t("sign.comma"))} <code>{release.release}</code></>],
    [t("trace.page"), release.url && <a href={release.url} rel="noreferrer">{release.url}</a>],
    [t("trace.licence"), release.licence],
    [t("trace.attribution"), release.attribution],
    [t("trace.locator"), data.locator],
    [t("trace.words"), data.raw && <q>{data.raw}</q>],
    [t("trace.footnote"), data.note],
    [t("trace.release.note"), release.note],
  ];
  return (
    <div className={narrow ? "trace narrow" : "trace"}>
      <p className="trace-value">
        <strong>{data.raw || MISSING}</strong> {unitLabel(data.unit, lang)}
        {published.bound ? <span className="tag">{t(`bound.${String(published.bound)}`)}</span> : null}
        {published.estimated === true && <span className="tag">{t("mark.estimated")}</span>}
        {data.corrections.some((item) => item.action === "override") && <span className="tag">{t("mark.corrected")}</span>}
      </p>
      <p>{what.join(" · ")}</p>
      <Verdict data={data} />
      <Facts facts={facts} className="facts" />
      {data.corrections.length > 0 && <Corrections data={data} />}
      {data.conflict && (
        <section aria-label={t("trace.conflict")}>
          <h3>{t("trace.conflict")}</h3>
          <p className="small muted">{t("conflict.spread.note", { spread: `${Math.round(data.conflict.spread * 1000) / 10}%` })}</p>
          <Sides conflict={data.conflict} stay={narrow} />
        </section>
      )}
      <Links data={data} />
      <PublishedFields data={data} />
    </div>
  );
}

/** Whether the figure is used, by which rule, and if not, which one is. */
function Verdict({ data }: { data: TraceData }) {
  const t = useWords("data");
  const lang = useLang();
  const { url } = useUrl();
  const rule = lang === "zh" ? data.rule_zh : data.rule_en;
  const used = data.used === data.claim;
  return (
    <p className={used ? "trace-verdict" : "trace-verdict not-used"}>
      {used ? t("trace.used") : data.excluded ? t("trace.excluded", { reason: data.excluded }) : data.used ? t("trace.other") : t("trace.no.number")}{" "}
      {!used && data.used && (
        <Go set={{ own: { claim: data.used, section: url.own.section ?? "" } }}>
          <code>{data.used}</code>
        </Go>
      )}{" "}
      {(used || data.used) && (
        <span>
          {t("trace.rule")} <MethodLink method="figure_resolution">{rule}</MethodLink>
        </span>
      )}
    </p>
  );
}

function Corrections({ data }: { data: TraceData }) {
  const t = useWords("data");
  return (
    <section aria-label={t("trace.corrections")}>
      <h3>{t("trace.corrections")}</h3>
      <ul className="plain-list">
        {data.corrections.map((item) => (
          <li key={`${item.action} ${item.field ?? ""}`} className="correction">
            <p>
              <span className="tag warn">{item.action === "exclude" ? t("mark.excluded") : t("mark.corrected")}</span>{" "}
              {item.field && (
                <>
                  <code>{item.field}</code>: <del>{item.published || MISSING}</del> → <ins>{item.corrected || MISSING}</ins>
                </>
              )}
            </p>
            <p>{item.reason}</p>
            {item.source && (
              <p className="small muted">
                {t("trace.correction.source")} {item.source}
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Links({ data }: { data: TraceData }) {
  const t = useWords("data");
  const lang = useLang();
  const { url } = useUrl();
  const [said, setSaid] = useState("");
  const cleared = { kind: [], process: [], publisher: "", bound: "", estimated: "", excluded: "", sort: "claim", order: "asc" };
  const permalink = new URL(`/data?claim=${encodeURIComponent(data.claim).replace(/%3A/g, ":")}`, window.location.origin).href;
  const copy = () =>
    navigator.clipboard.writeText(permalink).then(
      () => setSaid(t("copied")),
      () => setSaid(permalink),
    );
  const mineral = String(data.published.mineral ?? "");
  const economy = String(data.published.economy ?? data.published.exporter ?? "");
  return (
    <div className="trace-links">
      <p>
        <span className="muted">{t("trace.permalink")}</span> <a href={permalink}>{permalink.replace(/^https?:\/\//, "")}</a>{" "}
        <button type="button" className="button quiet" onClick={() => void copy()}>
          {t("copy")}
        </button>{" "}
        <span role="status" className="small muted">
          {said}
        </span>
      </p>
      <p className="link-row">
        {mineral && (
          <Go page="mineral" set={{ mineral }}>
            {t("trace.mineral", { name: data.labels.mineral?.[lang] ?? mineral })}
          </Go>
        )}
        {economy && economy !== "OTH" && economy !== "WLD" && (
          <Go page="economy" set={{ economy }}>
            {t("trace.economy", { name: (data.labels.economy ?? data.labels.exporter)?.[lang] ?? economy })}
          </Go>
        )}
        {url.own.section === "claims" ? (
          <Go set={{ own: { section: "" } }}>
            {t("trace.whole")}
          </Go>
        ) : (
          "kind" in data.published && (
            <Go set={{ mineral: mineral || null, economy: null, link: null, year: null, q: null, own: { ...cleared, section: "claims", claim: null, kind: [String(data.published.kind)], release: [data.release.release] } }}>{t("trace.beside")}</Go>
          )
        )}
        <a href={viewUrl("trace", { lang, claim: data.claim })}>JSON</a>
        <a href={viewUrl("trace", { lang, claim: data.claim }, ".csv")} download>
          CSV
        </a>
      </p>
    </div>
  );
}
