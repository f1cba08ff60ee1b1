import { Problem } from "../../api/Problem";
import { useView } from "../../api/client";
import { Segments } from "../../app/pickers";
import { ChartFrame } from "../../charts/ChartFrame";
import { usePalette } from "../../charts/palette";
import { DataTable } from "../../table/DataTable";
import { Go, useUrl } from "../../url/useUrl";
import { formatValue } from "../../numbers/format";
import { useLang, useWords } from "../../words/useWords";
import { HeatGrid, type GridRow } from "./HeatGrid";
import { scoreText, type Disagreement } from "./model";
import { useAsked } from "./useAsked";

interface Pair {
  a: string;
  b: string;
  value: number | null;
  minerals: number;
}

/** How far methods put minerals into the same order, and where they contradict each other. */
export function Agreement() {
  const t = useWords("criticality");
  const lang = useLang();
  const palette = usePalette();
  const { set } = useUrl();
  const { url, economy, year, minerals, filter } = useAsked();
  const coefficient = url.own.coefficient === "kendall" ? "kendall" : "spearman";
  const few = minerals !== undefined && minerals.length < 3;
  const params = { economy, year, mineral: few ? undefined : minerals, coefficient };
  const view = useView("risk/compare", params);
  const { data, error, loading, stale, envelope, reload } = view;
  const found = data?.agreement[0];
  const name = (method: string) => data?.labels.methods[method] ?? method;
  // Six steps from -1 to 1 around a neutral middle.
  const colour = (value: number) => palette.diverging[Math.min(palette.diverging.length - 1, Math.floor(((value + 1) / 2) * palette.diverging.length))] ?? palette.rule;
  const pairs: Pair[] = found ? found.methods.flatMap((a, i) => found.methods.slice(i + 1).map((b, j) => ({ a, b, value: found.values[i]?.[i + 1 + j] ?? null, minerals: found.minerals[i]?.[i + 1 + j] ?? 0 }))) : [];
  const rows: GridRow[] = (found?.methods ?? []).map((a, i) => ({
    key: a,
    label: name(a),
    page: "methods",
    set: { method: a },
    cells: (found?.methods ?? []).map((b, j) => {
      const value = found?.values[i]?.[j] ?? null;
      const n = found?.minerals[i]?.[j] ?? 0;
      return { key: b, colour: value === null ? null : i === j ? palette.rule : colour(value), text: value === null ? "" : i === j ? "" : scoreText(Number(value.toFixed(2))), title: `${name(a)} × ${name(b)}: ${value === null ? t("agreement.few", { n }) : `${scoreText(value)} (${t("agreement.minerals", { n })})`}` };
    }),
  }));
  return (
    <div className="stack">
      {few && <p className="card" role="status">{t("agreement.three")}</p>}
      {error && <Problem problem={error} retry={reload} />}
      {!data && loading && <div className="card crit-waiting" role="status"><p className="waiting">{t("heat.wait")}</p></div>}
      {data && !found && <p className="card missing">{t("agreement.none")}</p>}
      {data && found && (
        <ChartFrame
          id="agreement"
          main
          title={t("agreement.title")}
          unit={t(`coefficient.${coefficient}`)}
          filter={filter}
          envelope={envelope}
          view={{ name: "risk/compare", params }}
          loading={loading}
          stale={stale}
          controls={<Segments label={t("coefficient")} value={coefficient} options={(["spearman", "kendall"] as const).map((value) => ({ value, label: t(`coefficient.${value}`) }))} onChange={(value) => set({ own: { coefficient: value } }, { replace: true })} />}
          note={t("agreement.note")}
          table={{ columns: [{ key: "a", label: t("method"), value: (row: Pair) => name(row.a) }, { key: "b", label: t("agreement.with"), value: (row: Pair) => name(row.b) }, { key: "value", label: t(`coefficient.${coefficient}`), kind: "number", value: (row: Pair) => row.value, cell: (row: Pair) => scoreText(row.value), reason: (row: Pair) => (row.value === null ? t("agreement.few", { n: row.minerals }) : undefined) }, { key: "n", label: t("agreement.count"), kind: "number", value: (row: Pair) => row.minerals }], rows: pairs, rowKey: (row) => `${row.a} ${row.b}`, sort: "-value" }}
        >
          <HeatGrid columns={found.methods.map(name)} rows={rows} label={t("agreement.title")} row={34} />
          <p className="crit-scale">
            −1
            <span className="steps" aria-hidden="true">{palette.diverging.map((step) => <span key={step} style={{ background: step }} />)}</span>
            1
            <span className="swatch missing" aria-hidden="true" /> {t("heat.missing")}
          </p>
        </ChartFrame>
      )}
      {data && (
        <section className="card stack" aria-labelledby="disagree-head">
          <h2 id="disagree-head">{t("disagree.title", { n: data.disagreements.length })}</h2>
          <p className="muted">{data.disagreements.length === 0 ? `${t("disagree.none")} ` : ""}{t("disagree.note")}</p>
          {data.disagreements.length > 0 && (
            <DataTable
              caption={t("table.of", { title: t("disagree.title", { n: data.disagreements.length }) })}
              rows={data.disagreements}
              rowKey={(row) => row.mineral}
              columns={[
                { key: "mineral", label: t("col.mineral"), value: (row: Disagreement) => data.labels.minerals[row.mineral] ?? row.mineral, cell: (row: Disagreement) => <Go page="mineral" set={{ mineral: row.mineral }}>{data.labels.minerals[row.mineral] ?? row.mineral}</Go> },
                { key: "yes", label: t("disagree.critical"), value: (row: Disagreement) => row.critical.map(name).join(t("sign.comma")) },
                { key: "no", label: t("disagree.not"), value: (row: Disagreement) => row.not_critical.map(name).join(t("sign.comma")) },
                { key: "low", label: t("disagree.high"), kind: "number", value: (row: Disagreement) => row.place_low, cell: (row: Disagreement) => formatValue(row.place_low, "fraction", lang) },
                { key: "high", label: t("disagree.low"), kind: "number", value: (row: Disagreement) => row.place_high, cell: (row: Disagreement) => formatValue(row.place_high, "fraction", lang) },
              ]}
            />
          )}
        </section>
      )}
    </div>
  );
}
