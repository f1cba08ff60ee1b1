import { Problem } from "../../api/Problem";
import { useView } from "../../api/client";
import { Segments } from "../../app/pickers";
import { useCatalog } from "../../catalog/useCatalog";
import { ChartFrame } from "../../charts/ChartFrame";
import type { Column } from "../../table/columns";
import { Go, useUrl } from "../../url/useUrl";
import { moreOf } from "../../why/more";
import { Why } from "../../why/Why";
import { useLang, useWords } from "../../words/useWords";
import { formatValue } from "../../numbers/format";
import { DotPlot } from "./DotPlot";
import { MatrixPlot, said } from "./MatrixPlot";
import { MethodSelect } from "./MethodSelect";
import { ends, endText, placeOf, scoreText, type End, type Point } from "./model";
import { useAsked } from "./useAsked";

/** Axes that methods set against each other. */
const UPWARD = new Set(["supply_risk", "importance_in_use", "relative_supply_risk", "shortage_risk", "advantage"]);

/** Two axes of one method against each other, for all minerals. */
export function Matrix() {
  const t = useWords("criticality");
  const lang = useLang();
  const { set } = useUrl();
  const { rows, label } = useCatalog();
  const asked = useAsked();
  const { url, economy, year, minerals, marked, filter } = asked;
  const offered = rows("methods").filter(({ axes }) => axes.length > 1 && UPWARD.has(axes[0] ?? ""));
  const method = offered.some((row) => row.id === asked.method) ? asked.method : (offered.find((row) => row.id === "eu-2023")?.id ?? "");
  const samples = Number(url.own.samples ?? 0) > 0 ? 500 : 0;
  const params = { method, economy, year, mineral: minerals, samples, seed: Number(url.own.seed ?? 1) };
  const view = useView(method ? "risk/matrix" : null, params);
  const { data, error, loading, stale, envelope, reload } = view;
  return (
    <div className="stack">
      <div className="row no-print">
        <MethodSelect value={method} methods={offered.map((row) => row.id)} onChange={(value) => set({ method: value === "eu-2023" ? null : value })} />
        <Segments label={t("bars")} value={samples > 0 ? "interval" : "open"} options={[{ value: "open", label: t("bars.open") }, { value: "interval", label: t("bars.interval") }]} onChange={(value) => set({ own: { samples: value === "interval" ? 500 : 0 } })} />
      </div>
      {method !== asked.method && <p className="crit-notice" role="status">{t("matrix.noaxes", { method: label("methods", asked.method), shown: label("methods", method) })}</p>}
      {error && <Problem problem={error} retry={reload} />}
      {!data && loading && <div className="card crit-waiting" role="status"><p className="waiting">{t("loading")}</p></div>}
      {data?.pairs.map((pair, place) => {
        const both = pair.points.filter((point) => placeOf(point.up) !== null && placeOf(point.right) !== null);
        const half = pair.points.filter((point) => (placeOf(point.up) === null) !== (placeOf(point.right) === null));
        const end = (key: string, label: string, of: (point: Point) => End): Column<Point>[] => [
          { key, label, kind: "number", value: (row) => of(row).value, cell: (row) => endText(of(row)), claims: (row) => (placeOf(of(row)) === null ? [] : row.claims), what: (row) => [row.name, data.labels.links[row.link] ?? row.link, label].join(t("sign.comma")), more: (row) => moreOf(row.claim_count, row.claims.length, row.mineral, row.link), reason: (row) => (of(row).value !== null ? undefined : t(placeOf(of(row)) === null ? "axis.unknown" : "state.bounds")) },
          { key: `${key}-low`, label: t("col.low"), kind: "number", value: (row) => ends(of(row))?.[0] ?? null, cell: (row) => scoreText(ends(of(row))?.[0]) },
          { key: `${key}-high`, label: t("col.high"), kind: "number", value: (row) => ends(of(row))?.[1] ?? null, cell: (row) => scoreText(ends(of(row))?.[1]) },
        ];
        const columns: Column<Point>[] = [
          { key: "mineral", label: t("col.mineral"), value: (row) => row.name, cell: (row) => <Go page="mineral" set={{ mineral: row.mineral }}>{row.name}</Go> },
          { key: "link", label: t("col.link"), value: (row) => data.labels.links[row.link] ?? row.link },
          ...end("up", pair.up.name, (row) => row.up),
          ...end("right", pair.right.name, (row) => row.right),
          { key: "state", label: t("col.verdict"), value: (row) => t(`critical.${String(row.critical)}`) },
          { key: "probability", label: t("col.probability"), kind: "number", value: (row) => row.probability, cell: (row) => formatValue(row.probability, "fraction", lang), reason: (row) => (row.probability === null ? t(samples > 0 ? "probability.open" : "probability.none") : undefined) },
        ];
        const measured = both.length > 0 ? null : ([pair.up, pair.right] as const).map((axis, which) => ({ axis, of: (point: Point) => (which === 0 ? point.up : point.right) })).find(({ of }) => pair.points.some((point) => of(point).value !== null));
        const range = samples > 0 ? t("range.interval") : t("range.open");
        const title = both.length > 0 ? t("matrix.title", { up: pair.up.name, right: pair.right.name }) : t("matrix.one", { axis: measured?.axis.name ?? pair.up.name, other: pair.right.name });
        const missing = both.length === 0 ? pair.points.length - (measured ? pair.points.filter((point) => measured.of(point).value !== null).length : 0) : half.length;
        return (
          <ChartFrame
            key={pair.right.axis}
            id={`matrix-${pair.right.axis}`}
            main={place === 0}
            title={title}
            unit={data.name}
            filter={[filter, samples > 0 ? t("samples.stated", { n: samples, seed: params.seed }) : ""].filter(Boolean).join(" · ")}
            envelope={envelope}
            view={{ name: "risk/matrix", params }}
            loading={loading}
            stale={stale}
            table={{ columns, rows: pair.points, rowKey: (row) => `${row.mineral}-${row.link}`, sort: "-up" }}
            note={<p>{t("matrix.note", { range: t(samples > 0 ? "bars.interval.means" : "bars.open.means") })} {data.messages.join(" ")}</p>}
          >
            {both.length > 0 && <MatrixPlot pair={pair} chosen={marked} samples={samples} />}
            {both.length === 0 && measured && (
              <>
                <p className="crit-formula">{t("matrix.halfonly", { axis: measured.axis.name, other: measured.axis === pair.up ? pair.right.name : pair.up.name })}</p>
                <DotPlot
                  axis={measured.axis.name}
                  threshold={measured.axis.threshold}
                  label={title}
                  dots={pair.points
                    .filter((point) => measured.of(point).value !== null)
                    .sort((a, b) => (measured.of(b).value ?? 0) - (measured.of(a).value ?? 0))
                    .map((point) => {
                      const found = measured.of(point);
                      const span = ends(found);
                      return { key: `${point.mineral}-${point.link}`, label: (point.lower_bound ? "≥ " : "") + point.name, value: found.value ?? 0, low: span?.[0] ?? null, high: span?.[1] ?? null, state: found.reached, words: `${scoreText(found.value)}${span ? ` (${range} ${scoreText(span[0])}–${scoreText(span[1])})` : ""}`, aside: scoreText(found.value), strong: marked.has(point.mineral), page: "mineral" as const, set: { mineral: point.mineral } };
                    })}
                />
              </>
            )}
            {both.length === 0 && !measured && <p className="missing">{t("matrix.nothing")}</p>}
            {missing > 0 && both.length > 0 && (
              <details className="crit-half">
                <summary>{t("matrix.half", { n: missing })}</summary>
                <ul className="crit-without">
                  {half.map((point) => {
                    const axis = placeOf(point.up) !== null ? pair.up : pair.right;
                    const found = axis === pair.up ? point.up : point.right;
                    return (
                      <li key={`${point.mineral}-${point.link}`}>
                        <Go page="mineral" set={{ mineral: point.mineral }}>{point.name}</Go>: {axis.name} {endText(found)} <Why claims={point.claims} text={said(point, pair, range)} more={moreOf(point.claim_count, point.claims.length, point.mineral, point.link)} />
                      </li>
                    );
                  })}
                </ul>
              </details>
            )}
          </ChartFrame>
        );
      })}
      {data && data.without.length > 0 && (
        <details className="card">
          <summary>{t("without", { n: data.without.length })}</summary>
          <ul className="crit-without">
            {data.without.map((item) => (
              <li key={item.mineral} title={item.reasons.join(" ")}>
                <Go page="mineral" set={{ mineral: item.mineral }}>{item.name}</Go> <Why claims={[]} text={t("without.why", { mineral: item.name })} basis={item.reasons} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
