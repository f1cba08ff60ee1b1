import { useCallback, useEffect, useId, useMemo, useRef, useState } from "react";
import { Problem } from "../../api/Problem";
import { useJob } from "../../api/useJob";
import type { Asked } from "../../api/views";
import { Segments } from "../../app/pickers";
import { Chart } from "../../charts/Chart";
import { ChartFrame } from "../../charts/ChartFrame";
import type { Palette } from "../../charts/palette";
import { useUrl } from "../../url/useUrl";
import { useWords } from "../../words/useWords";
import { flowOf, type Flow, type Projection } from "./model";
import { fanOption, type Drawn } from "./options";

const SIZES = [64, 256, 1024, 4096] as const;
const BANDS = ["net_primary", "in_use", "demand", "end_of_life", "recovered"] as const;

export interface UncertaintyProps {
  data: Projection;
  params: Asked<"stocks">;
  drawnFor: (values: readonly (number | null)[]) => { drawn: Drawn; unit: string };
  filter: string;
  onFan: (fan: Projection | null) => void;
}

/** Runs over everything that is uncertain, when somebody asks for them; they are a job that can be cancelled. */
export function Uncertainty({ data, params, drawnFor, filter, onFan }: UncertaintyProps) {
  const t = useWords("stocks");
  const { url, set } = useUrl();
  const id = useId();
  const samples = Number(url.own.samples ?? 0);
  const seed = Number(url.own.seed ?? 0);
  const method = String(url.own.sampling ?? "sobol");
  const [size, setSize] = useState(samples || 256);
  const [ran, setRan] = useState("");
  const { job, result, error, running, start, cancel, resultUrl } = useJob("stocks");
  const asked = useMemo(() => ({ ...params, samples: size, seed, method }), [method, params, seed, size]);
  const key = JSON.stringify(asked);
  const run = useCallback(() => {
    setRan(key);
    start(asked);
  }, [asked, key, start]);
  // A link that states runs shows them, so that it gives the same view to everybody.
  const first = useRef(true);
  useEffect(() => {
    if (first.current && samples > 0) run();
    first.current = false;
  }, [run, samples]);
  const fresh = ran === key;
  const fanned = result && fresh ? result.data : null;
  useEffect(() => onFan(fanned), [fanned, onFan]);
  const band = BANDS.find((item) => item === url.own.band) ?? "net_primary";
  const fan = fanned?.fans[band];
  const source = fanned ?? data;
  const values = flowOf(source, band);
  const before = flowOf(data.baseline, band);
  const { drawn, unit } = useMemo(() => drawnFor([...values, ...(fan?.quantiles.at(-1) ?? [])]), [drawnFor, fan, values]);
  const words = { outer: t("fan.outer"), inner: t("fan.inner"), median: t("fan.median") };
  const name = t(`flow.${band}`);
  const option = useCallback(
    (palette: Palette) => fanOption(fan ?? { levels: [], quantiles: [] }, { key: band, name: t("run.central"), values }, { key: "baseline", name: t("run.baseline"), values: before }, words, drawn, palette),
    // The words follow from the language, which changes with `t`.
    [band, before, drawn, fan, t, values],
  );
  const runs = fanned?.runs ?? null;
  const stated = runs ? t("fan.stated", { n: runs.samples.toLocaleString("en-US"), seed: runs.seed, method: t(`method.${runs.method}`), uncertain: runs.uncertain, distribution: t(`distribution.${runs.distribution}`) }) : "";
  const rows = useMemo(() => (fan ? data.years.map((year, place) => ({ year, run: values[place] ?? null, before: before[place] ?? null, quantiles: fan.quantiles.map((series) => series[place] ?? null) })) : []), [before, data.years, fan, values]);
  const column = (key: string, label: string, value: (row: (typeof rows)[number]) => number | null) => ({ key, label, unit, kind: "number" as const, value: (row: (typeof rows)[number]) => { const found = value(row); return found === null ? null : Number((found * drawn.factor).toPrecision(6)); } });
  const changed = ran !== "" && !fresh && !running;
  return (
    <ChartFrame
      id="uncertainty"
      title={fan ? t("fan.title", { what: name }) : t("fan.head")}
      unit={fan ? (band === "in_use" ? unit : t("per.year", { unit })) : ""}
      filter={[filter, stated].filter(Boolean).join(" · ")}
      {...(fan ? { envelope: result, table: { columns: [{ key: "year", label: t("col.year"), value: (row: (typeof rows)[number]) => String(row.year) }, column("run", t("run.central"), (row) => row.run), column("before", t("run.baseline"), (row) => row.before), ...fan.levels.map((level, place) => column(`q${level}`, t("fan.quantile", { level: Math.round(level * 100) }), (row) => row.quantiles[place] ?? null))], rows, rowKey: (row: (typeof rows)[number]) => String(row.year) } } : {})}
      note={fan ? <>{t("fan.dashed")} {t("fan.note")} <a href={resultUrl(".csv")} download>{t("fan.csv")}</a></> : undefined}
      controls={
        <>
          <div>
            <label className="field-label" htmlFor={`${id}-size`}>
              {t("fan.samples")}
            </label>
            <select id={`${id}-size`} className="field" value={size} onChange={(event) => setSize(Number(event.target.value))}>
              {[...new Set([...SIZES, size])].sort((a, b) => a - b).map((item) => (
                <option key={item} value={item}>
                  {item.toLocaleString("en-US")}
                </option>
              ))}
            </select>
          </div>
          <div>
            <label className="field-label" htmlFor={`${id}-method`}>
              {t("fan.method")}
            </label>
            <select id={`${id}-method`} className="field" value={method} onChange={(event) => set({ own: { sampling: event.target.value } }, { replace: true })}>
              {["sobol", "latin-hypercube", "random"].map((item) => (
                <option key={item} value={item}>
                  {t(`method.${item}`)}
                </option>
              ))}
            </select>
          </div>
          <div>
            <label className="field-label" htmlFor={`${id}-seed`}>
              {t("fan.seed")}
            </label>
            <input id={`${id}-seed`} className="field seed" type="number" min={0} max={2147483647} value={seed} onChange={(event) => {
              const next = Number(event.target.value);
              if (Number.isInteger(next) && next >= 0 && next <= 2147483647) set({ own: { seed: next } }, { replace: true });
            }} />
          </div>
          {running ? (
            <button type="button" className="button" onClick={cancel}>
              {t("fan.cancel")}
            </button>
          ) : (
            <button type="button" className="button primary" disabled={fresh && fan !== undefined} onClick={() => {
              set({ own: { samples: size } }, { replace: true });
              run();
            }}>
              {t("fan.run", { n: size.toLocaleString("en-US") })}
            </button>
          )}
          {fan && <Segments label={t("fan.quantity")} value={band} options={BANDS.map((item) => ({ value: item, label: t(`flow.${item}`) }))} onChange={(value: Flow | "in_use") => set({ own: { band: value } }, { replace: true })} />}
        </>
      }
    >
      {error && <Problem problem={error} retry={run} />}
      <div role="status" className="stock-progress">
        {running && (
          <>
            <progress value={job?.progress ?? undefined} max={1} aria-label={t("fan.running")} /> {t("fan.running")} {job?.progress == null ? "" : `${Math.round(job.progress * 100)}%`}
          </>
        )}
        {!running && job?.state === "cancelled" && t("fan.cancelled")}
        {changed && t("fan.changed")}
      </div>
      {fan ? <Chart option={option} height={drawn.narrow ? 400 : 360} label={t("fan.title", { what: name })} summary={stated} /> : !running && <p className="muted">{t("fan.none")}</p>}
    </ChartFrame>
  );
}
