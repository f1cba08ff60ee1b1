import { useMemo } from "react";
import { useView } from "../../api/client";
import { useCatalog } from "../../catalog/useCatalog";
import { ChartFrame } from "../../charts/ChartFrame";
import { formatValue, indexScale } from "../../numbers/format";
import type { Column } from "../../table/columns";
import { Go } from "../../url/useUrl";
import { Why } from "../../why/Why";
import { useLang, useWords } from "../../words/useWords";
import { Intervals } from "./Intervals";
import { methodRows, openMethods } from "./scores";
import type { PublishedScore, Score } from "./types";

const SAMPLES = 200;
const PLAIN = { scale: indexScale() };

/** Criticality by method and link, with intervals; methods that cannot be computed and what they lack; published scores. */
export function RiskSection({ mineral, economy, where }: { mineral: string; economy: string; where: string }) {
  const t = useWords("mineral");
  const lang = useLang();
  const { label } = useCatalog();
  const params = { mineral, economy, samples: SAMPLES };
  const asked = useView("risk", params);
  const { data } = asked;
  const rows = useMemo(() => (data ? methodRows(data) : []), [data]);
  const open = useMemo(() => (data ? openMethods(data) : []), [data]);
  const columns = useMemo<Column<Score>[]>(() => {
    const text = (value: number | null | undefined) => (value === null || value === undefined ? "" : formatValue(value, "none", lang, PLAIN));
    const why = (score: Score) => score.lacking.flatMap((index) => { const item = data?.reasons[index]; return item ? [`${item.name}${t("sign.colon")}${item.reason}`] : []; });
    return [
      { key: "method", label: t("risk.method"), value: (score) => data?.labels.methods[score.method] ?? score.method },
      { key: "link", label: t("link"), value: (score) => data?.labels.links[score.link] ?? score.link },
      { key: "axis", label: t("risk.axis"), value: (score) => data?.labels.axes[score.axes[0]?.key ?? ""] ?? "" },
      { key: "value", label: t("risk.score"), kind: "number", value: (score) => score.value, cell: (score) => text(score.value) || "–", claims: (score) => (score.value === null ? [] : score.claims), basis: (score) => score.notes, reason: (score) => (score.value === null ? why(score).slice(0, 3).join(" ") || t("not_known") : undefined) },
      { key: "low", label: t("table.low"), kind: "number", value: (score) => score.spread?.low ?? null, cell: (score) => text(score.spread?.low) },
      { key: "high", label: t("table.high"), kind: "number", value: (score) => score.spread?.high ?? null, cell: (score) => text(score.spread?.high) },
      { key: "threshold", label: t("risk.threshold_head"), kind: "number", value: (score) => score.threshold ?? score.axes[0]?.threshold ?? null },
      { key: "critical", label: t("risk.critical"), value: (score) => t(`critical.${score.critical === null ? "open" : score.critical}`) },
    ];
  }, [data, lang, t]);
  const levels = data?.manifest.level ? Math.round(Number(data.manifest.level) * 100) : 90;
  const judged = rows.flatMap((row) => row.scores).filter((score) => score.critical !== null);
  return (
    <>
      <ChartFrame
        id="criticality" level={3} title={t("risk.title")} unit={t("risk.unit")} filter={`${where} · ${t("risk.filter", { samples: data?.manifest.samples ?? SAMPLES, seed: data?.manifest.seed ?? 1, level: levels })}`}
        view={{ name: "risk", params }} envelope={asked.envelope} loading={asked.loading} stale={asked.stale} error={asked.error} retry={asked.reload}
        table={{ columns, rows: data?.scores ?? [], rowKey: (score) => `${score.method} ${score.link} ${score.year}` }}
        note={
          data && (
            <>
              <p className="small muted">{t("risk.legend")}</p>
              <p>
                {judged.length > 0 ? t("risk.judged", { n: judged.filter((score) => score.critical).length, all: judged.length }) : t("risk.judged_none")}{" "}
                <Go page="criticality" set={{ mineral, economy }}>
                  {t("risk.open")}
                </Go>
              </p>
            </>
          )
        }
      >
        {data ? rows.length > 0 ? <Intervals rows={rows} risk={data} /> : <p className="muted">{t("risk.none")}</p> : <div className="section-waiting" style={{ height: 420 }} />}
      </ChartFrame>
      {open.length > 0 && (
        <details className="card">
          <summary>{t("risk.lacking", { n: open.length, all: data?.methods.length ?? 0 })}</summary>
          <ul>
            {open.map((item) => (
              <li key={item.method}>
                <strong>{label("methods", item.method)}</strong>
                {t("sign.colon")}
                {item.lacking.length > 0 ? item.lacking.join(t("sign.comma")) : t("not_known")}
              </li>
            ))}
          </ul>
        </details>
      )}
      {data && data.published.length > 0 && <Published items={data.published} />}
    </>
  );
}

function Published({ items }: { items: readonly PublishedScore[] }) {
  const t = useWords("mineral");
  const lang = useLang();
  const { label } = useCatalog();
  const text = (value: number | null) => (value === null ? "–" : formatValue(value, "none", lang, { ...PLAIN, published: true }));
  return (
    <details className="card">
      <summary>{t("risk.published", { n: items.length })}</summary>
      <div className="table-box">
        <table className="table">
          <thead>
            <tr>
              {["risk.what", "table.year", "risk.their", "risk.ours", "risk.method"].map((key) => (
                <th key={key} scope="col" className="plain-head">
                  {t(key)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <tr key={item.claim}>
                <td>{item.what}</td>
                <td>{item.year}</td>
                <td className="number">
                  {text(item.value)}
                  <Why claims={[item.claim]} text={`${item.what} ${item.year}: ${text(item.value)}`} />
                </td>
                <td className="number">{item.ours === null ? "" : `${formatValue(item.ours, "none", lang, PLAIN)} (${item.our_year ?? ""}${item.link ? ` ${item.link}` : ""})`}</td>
                <td>{item.method ? label("methods", item.method) : ""}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
