import { useCallback, useMemo } from "react";
import { useView } from "../../api/client";
import { EconomyPicker } from "../../app/pickers";
import { useCatalog } from "../../catalog/useCatalog";
import { Chart } from "../../charts/Chart";
import { ChartFrame } from "../../charts/ChartFrame";
import type { Palette } from "../../charts/palette";
import { figureText } from "../../numbers/format";
import type { Column } from "../../table/columns";
import { useUrl } from "../../url/useUrl";
import { useLang, useWords } from "../../words/useWords";
import { quadrantOption } from "./options";
import { lacking, sideClaims, spots, type Spot } from "./rows";
import type { DependenceRow, Side } from "./types";
import { useWidth } from "./useWidth";

const THRESHOLDS = [0.3, 0.5, 0.7, 0.9];
const ORDER = ["both_high", "first_only", "second_only", "both_low"] as const;

/** The economy against another: who depends on imports of what. Asked for only once the page has its own answer. */
export function Quadrants({ first, second, year, ready, onSecond }: { first: string; second: string; year: string; ready: boolean; onSecond: (economy: string) => void }) {
  const t = useWords("economy");
  const lang = useLang();
  const { label } = useCatalog();
  const { url, set } = useUrl();
  const { box, width } = useWidth();
  const threshold = Number(url.own.threshold ?? 0.5);
  const params = { economy: [first, second], year, threshold: threshold === 0.5 ? null : threshold };
  const state = useView(ready ? "risk/dependence" : null, params);
  const { data, envelope } = state;
  const found = useMemo(() => (data ? spots(data.rows, url.link) : []), [data, url.link]);
  const names = useMemo(() => ({ first: label("economies", first), second: label("economies", second) }), [first, label, second]);
  const height = Math.round(Math.min(620, Math.max(380, width * 0.72)));
  const sideText = useCallback((side: Side) => figureText({ value: side.value, low: side.low, high: side.high, unit: "fraction", status: "basis" in side.found && side.found.basis === "published" ? "published" : "estimate" }, lang), [lang]);
  const option = useCallback(
    (palette: Palette) =>
      quadrantOption(
        found,
        threshold,
        palette,
        {
          name: (spot: Spot) => `${label("minerals", spot.row.mineral)}${url.link ? "" : ` ${spot.row.link}`}`,
          said: ({ row }: Spot) => `${label("minerals", row.mineral)}, ${label("links", row.link)}\n${names.first}: ${sideText(row.sides[0])}\n${names.second}: ${sideText(row.sides[1])}\n${t(`quadrant.${row.quadrant}`, names)}`,
          axes: [t("quadrant.axis", { economy: names.first }), t("quadrant.axis", { economy: names.second })],
          // Long names do not fit into the corners of a small drawing.
          corners: Object.fromEntries(ORDER.map((key) => [key, width < 560 ? t(`quadrant.short.${key}`, { first, second }) : t(`quadrant.${key}`, names)])) as Record<(typeof ORDER)[number], string>,
        },
        width,
        height,
      ),
    [first, found, height, label, names, second, sideText, t, threshold, url.link, width],
  );
  const side = (index: 0 | 1, key: string, economy: string): Column<DependenceRow> => ({
    key,
    label: economy,
    unit: "%",
    kind: "number",
    value: (row) => (row.sides[index].value === null ? null : Number(((row.sides[index].value ?? 0) * 100).toPrecision(6))),
    cell: (row) => sideText(row.sides[index]).replace("%", ""),
    claims: (row) => sideClaims(row.sides[index]),
    what: (row) => [label("minerals", row.mineral), label("links", row.link), economy].join(t("sign.comma")),
    reason: (row) => (row.sides[index].value === null ? lacking(row.sides[index]) : undefined),
    basis: (row) => "notes" in row.sides[index].found ? row.sides[index].found.notes : [],
  });
  const columns: Column<DependenceRow>[] = [
    { key: "mineral", label: t("mineral"), value: (row) => label("minerals", row.mineral) },
    { key: "link", label: t("link"), value: (row) => label("links", row.link) },
    side(0, "first", names.first),
    side(1, "second", names.second),
    { key: "quadrant", label: t("quadrant.column"), value: (row) => t(`quadrant.${row.quadrant}`, names) },
  ];
  const rows = useMemo(() => (data?.rows ?? []).filter((row) => !url.link || row.link === url.link), [data, url.link]);
  return (
    <ChartFrame
      id="quadrants"
      title={t("quadrants", names)}
      unit="%"
      filter={[String(data?.year ?? year), url.link ? label("links", url.link) : t("links.all"), t("threshold.is", { n: Math.round(threshold * 100) })].filter(Boolean).join(" · ")}
      view={{ name: "risk/dependence", params }}
      envelope={envelope}
      loading={state.loading && envelope !== null}
      stale={state.stale}
      error={state.error}
      retry={state.reload}
      controls={
        <>
          <EconomyPicker blocs label={t("second")} value={[second]} only={(id) => id !== first && id !== "WLD"} onChange={([economy]) => economy && onSecond(economy)} />
          <label>
            <span className="field-label">{t("threshold")}</span>
            <select className="field" value={threshold} onChange={(event) => set({ own: { threshold: Number(event.target.value) } }, { replace: true })}>
              {[...new Set([...THRESHOLDS, threshold])].sort().map((value) => (
                <option key={value} value={value}>
                  {Math.round(value * 100)}%
                </option>
              ))}
            </select>
          </label>
        </>
      }
      table={{ columns, rows, rowKey: (row) => `${row.mineral} ${row.link}` }}
      note={
        data && (
          <>
            <p>{t("quadrant.note", { shown: found.length, all: rows.length })}</p>
            <details className="economy-unknown">
              <summary>{t("quadrant.words")}</summary>
              <ul>
                {data.sentences.map((sentence) => (
                  <li key={sentence}>{sentence}</li>
                ))}
              </ul>
            </details>
          </>
        )
      }
    >
      <div ref={box} style={{ minHeight: height }}>
        {found.length > 0 && <Chart option={option} height={height} label={t("quadrants", names)} {...(data?.sentences[0] ? { summary: data.sentences[0] } : {})} />}
        {!data && ready && <p className="waiting">{t("loading")}</p>}
        {data && found.length === 0 && <p className="missing economy-empty">{t("quadrant.none")}</p>}
      </div>
    </ChartFrame>
  );
}
