import { Problem } from "../../api/Problem";
import { useView } from "../../api/client";
import { useCatalog } from "../../catalog/useCatalog";
import { DataTable } from "../../table/DataTable";
import type { Column } from "../../table/columns";
import { useRefused, useUrl } from "../../url/useUrl";
import { useLang, useWords } from "../../words/useWords";
import { scoreText, type Check } from "./model";
import { MethodSelect } from "./MethodSelect";
import { useAsked } from "./useAsked";

/** What was published beside what the same inputs give here: error, tolerance, verdict. */
export function Validation() {
  const t = useWords("criticality");
  const lang = useLang();
  const { set } = useUrl();
  const { row, label } = useCatalog();
  const { url } = useAsked();
  const { data, error, loading, reload } = useView("validation");
  const asked = url.method[0] ?? "";
  const methods = [...new Set(data?.checks.map((check) => check.method) ?? [])];
  const method = methods.includes(asked) ? asked : "";
  const verdict = String(url.own.verdict ?? "");
  const name = (key: string) => (row("methods", key) ? label("methods", key) : (t(`method.${key}`) === `method.${key}` ? (data?.labels.methods[key] ?? key) : t(`method.${key}`)));
  useRefused("verdict", data !== null && !Object.hasOwn(data.counts, verdict));
  useRefused("method", data !== null && method === "");
  const ofMethod = (data?.checks ?? []).filter((check) => !method || check.method === method);
  const shown = ofMethod.filter((check) => !verdict || check.verdict === verdict);
  const counts = Object.keys(data?.counts ?? {}).map((key) => [key, ofMethod.filter((check) => check.verdict === key).length] as const);
  const reason = (check: Check) => (check.reason === null ? "" : typeof check.reason === "string" ? check.reason : check.reason[lang]);
  const axis = (key: string) => (t(`axis.${key}`) === `axis.${key}` ? key : t(`axis.${key}`));
  const columns: Column<Check>[] = [
    { key: "method", label: t("method"), width: 150, value: (check) => name(check.method) },
    { key: "item", label: t("col.item"), width: 130, value: (check) => check.name },
    { key: "key", label: t("col.axis"), width: 110, value: (check) => axis(check.key) },
    { key: "published", label: t("col.published"), kind: "number", value: (check) => check.published, cell: (check) => String(check.published ?? "–"), claims: (check) => check.claims, basis: (check) => [check.source] },
    { key: "ours", label: t("col.recomputed"), kind: "number", value: (check) => check.low, cell: (check) => (check.low === check.high ? scoreText(check.low) : `${scoreText(check.low)}–${scoreText(check.high)}`) },
    { key: "error", label: t("col.error"), kind: "number", value: (check) => check.error, cell: (check) => scoreText(check.error) },
    { key: "tolerance", label: t("col.tolerance"), kind: "number", value: (check) => check.tolerance, cell: (check) => scoreText(check.tolerance) },
    { key: "verdict", label: t("col.verdict"), value: (check) => t(`verdict.${check.verdict}`), cell: (check) => <span className={`crit-verdict ${check.verdict}`}>{t(`verdict.${check.verdict}`)}</span> },
    { key: "why", label: t("col.why"), width: 340, value: (check) => [check.why, reason(check)].filter(Boolean).join(" ") },
    { key: "source", label: t("col.source"), width: 360, value: (check) => check.source },
  ];
  return (
    <div className="stack">
      <section className="card stack" aria-labelledby="validation-head" aria-busy={loading}>
        <h2 id="validation-head">{t("validation.title")}</h2>
        <p className="muted">{t("validation.note")}</p>
        {error && <Problem problem={error} retry={reload} />}
        {!data && loading && <div className="crit-waiting" role="status"><p className="waiting">{t("loading")}</p></div>}
        {data && (
          <>
            <p><strong>{t(data.passed ? "validation.passed" : "validation.failed", { n: data.checks.length })}</strong></p>
            <MethodSelect value={method} methods={methods} any={t("methods.all")} onChange={(value) => set({ method: value || null })} />
            <ul className="crit-counts" aria-label={t("col.verdict")}>
              <li><button type="button" className="button" aria-pressed={!verdict} onClick={() => set({ own: { verdict: null } }, { replace: true })}>{t("verdict.all")} <strong>{ofMethod.length}</strong></button></li>
              {counts.map(([key, n]) => (
                <li key={key}>
                  <button type="button" className="button" aria-pressed={verdict === key} title={t(`verdict.${key}.means`)} onClick={() => set({ own: { verdict: verdict === key ? null : key } }, { replace: true })}>
                    {t(`verdict.${key}`)} <strong>{n}</strong>
                  </button>
                </li>
              ))}
            </ul>
            {verdict && <p className="small">{t(`verdict.${verdict}.means`)}</p>}
            <DataTable columns={columns} rows={shown} rowKey={(check) => `${check.method}|${check.item}|${check.key}|${check.basis}|${check.published}`} height={620} caption={t("table.of", { title: t("validation.title") })} />
          </>
        )}
      </section>
      {data && data.not_reproduced.length > 0 && (
        <section className="card stack" aria-labelledby="not-head">
          <h2 id="not-head">{t("not.title", { n: data.not_reproduced.length })}</h2>
          <DataTable
            caption={t("table.of", { title: t("not.title", { n: data.not_reproduced.length }) })}
            rows={data.not_reproduced.filter((item) => !method || item.method === method)}
            rowKey={(item) => `${item.method}|${item.reason}`}
            columns={[
              { key: "method", label: t("method"), width: 180, value: (item) => name(item.method) },
              { key: "reason", label: t("col.why"), width: 420, value: (item) => item.reason },
              { key: "results", label: t("not.results"), kind: "number", value: (item) => item.results },
              { key: "items", label: t("col.item"), width: 240, value: (item) => item.items.map((key) => (row("minerals", key) ? label("minerals", key) : key)).join(t("sign.comma")) },
            ]}
          />
        </section>
      )}
    </div>
  );
}
