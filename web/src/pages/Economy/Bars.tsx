import { useCallback, useMemo, useState, type ReactNode } from "react";
import type { Params, ViewState } from "../../api/client";
import { LinkPicker } from "../../app/pickers";
import { useCatalog } from "../../catalog/useCatalog";
import { Chart } from "../../charts/Chart";
import { ChartFrame } from "../../charts/ChartFrame";
import type { Palette } from "../../charts/palette";
import { figureText } from "../../numbers/format";
import type { Column } from "../../table/columns";
import { useUrl } from "../../url/useUrl";
import { useLang, useWords } from "../../words/useWords";
import { moreOf } from "../../why/more";
import { useWhy } from "../../why/WhyProvider";
import { barsHeight, barsOption } from "./options";
import { unknownOf, type Bar } from "./rows";
import type { EconomyData } from "./types";
import { useWidth } from "./useWidth";

interface Props {
  id: "dependences" | "strengths";
  state: ViewState<EconomyData>;
  params: Params;
  bars: readonly Bar[];
  /** The quantity as /economy calls it. */
  quantity: string;
  threshold: number;
  title: string;
  controls?: ReactNode;
  main?: boolean;
}

const FIRST = 25;

const percent = (share: number | null | undefined) => (share === null || share === undefined ? null : Number((share * 100).toPrecision(6)));

const brief = (value: number | null) => (value === null ? "" : String(Number(value.toPrecision(3))));

/** A ranking of minerals and links by one quantity, with what is not known listed by reason below. */
export function Bars({ id, state, params, bars, quantity, threshold, title, controls, main = false }: Props) {
  const t = useWords("economy");
  const lang = useLang();
  const { label } = useCatalog();
  const { url, set } = useUrl();
  const ask = useWhy();
  const { box, width } = useWidth();
  const [all, setAll] = useState(false);
  const { data, envelope } = state;
  const shown = useMemo(() => (all ? bars : bars.slice(0, FIRST)), [all, bars]);
  const narrow = width < 520;
  const name = useCallback((bar: Bar) => `${label("minerals", bar.mineral)} · ${narrow ? bar.link : label("links", bar.link)}`, [label, narrow]);
  const full = useCallback((bar: Bar) => `${label("minerals", bar.mineral)}, ${label("links", bar.link)}`, [label]);
  const more = useCallback(
    (bar: Bar) =>
      [
        bar.bound === "least" ? t("bound.least") : bar.bound === "most" ? t("bound.most") : "",
        id === "strengths" && bar.place ? t("place", { place: bar.place, of: bar.producers ?? "?" }) : "",
        bar.concentration !== null ? t("hhi", { value: bar.concentration.toFixed(2) }) : "",
        t("click"),
      ]
        .filter(Boolean)
        .join(" · "),
    [id, t],
  );
  const option = useCallback((palette: Palette) => barsOption(shown, threshold, palette, lang, { name, more, threshold: "" }, width), [lang, more, name, shown, threshold, width]);
  const moreAt = (bar: Bar) => moreOf(bar.figure.claim_count, bar.figure.claims.length, bar.mineral, bar.link);
  const why = (bar: Bar) => ask({ claims: bar.figure.claims ?? [], text: `${full(bar)}: ${figureText(bar.figure, lang)}`, basis: [t(`rule.${quantity}`), bar.figure.reason ?? ""].filter(Boolean), more: moreAt(bar) });
  const columns: Column<Bar>[] = [
    { key: "mineral", label: t("mineral"), value: (bar) => label("minerals", bar.mineral) },
    { key: "link", label: t("link"), value: (bar) => label("links", bar.link) },
    {
      key: "value",
      label: title,
      unit: "%",
      kind: "number",
      value: (bar) => (bar.figure.value === null ? null : Number((bar.figure.value * 100).toPrecision(6))),
      cell: (bar) => `${bar.figure.value !== null && bar.figure.status === "estimate" ? "≈" : ""}${figureText(bar.figure, lang, { unitShown: false })}`,
      claims: (bar) => bar.figure.claims ?? [],
      what: full,
      more: moreAt,
      reason: (bar) => (bar.figure.value === null ? (bar.figure.reason ?? undefined) : undefined),
      basis: () => [t(`rule.${quantity}`)],
    },
    ...(["low", "high"] as const).map((end): Column<Bar> => ({
      key: end,
      label: t(end),
      unit: "%",
      kind: "number",
      value: (bar) => percent(bar.figure[end]),
      cell: (bar) => brief(percent(bar.figure[end])),
    })),
    { key: "status", label: t("status"), value: (bar) => t(`status.${bar.figure.status}`) },
    ...(id === "strengths" ? [{ key: "place", label: t("place.short"), kind: "number" as const, value: (bar: Bar) => bar.place }] : []),
    { key: "hhi", label: t("hhi.short"), kind: "number", value: (bar) => bar.concentration, cell: (bar) => bar.concentration?.toFixed(2) ?? "–" },
  ];
  const unknown = data ? unknownOf(data, quantity, url.link) : [];
  const bounded = new Set(bars.map((bar) => bar.key));
  const missing = unknown.map((group) => ({ ...group, of: group.of.filter((item) => !bounded.has(`${item.mineral} ${item.link}`)) })).filter((group) => group.of.length > 0);
  const count = missing.reduce((sum, group) => sum + group.of.length, 0);
  return (
    <ChartFrame
      id={id}
      main={main}
      title={title}
      unit="%"
      filter={data ? [label("economies", data.economy), String(data.year), url.link ? label("links", url.link) : t("links.all")].join(" · ") : ""}
      view={{ name: "economy", params }}
      envelope={envelope}
      loading={state.loading && envelope !== null}
      stale={state.stale}
      error={state.error}
      retry={state.reload}
      controls={
        <>
          <LinkPicker value={url.link} all onChange={(link) => set({ link }, { replace: true })} />
          {controls}
        </>
      }
      table={{ columns, rows: bars, rowKey: (bar) => bar.key, sort: "-value" }}
      note={
        <>
          <p>{t(`${id}.note`, { threshold: Math.round(threshold * 100) })}</p>
          {count > 0 && (
            <details className="economy-unknown">
              <summary>{t("unknown", { n: count })}</summary>
              <ul>
                {missing.map((group) => (
                  <li key={group.reason}>
                    <span className="missing">{group.reason}</span> {group.needs && <span className="muted">{group.needs}</span>}
                    <br />
                    <span className="small">
                      {t("unknown.of", { n: group.of.length, list: group.of.slice(0, 40).map((item) => `${label("minerals", item.mineral)} (${item.link})`).join(t("sign.comma")) })}
                      {group.of.length > 40 ? " …" : ""}
                    </span>
                  </li>
                ))}
              </ul>
            </details>
          )}
        </>
      }
    >
      <div ref={box} style={{ minHeight: barsHeight(data ? Math.min(bars.length, FIRST) : FIRST) + (data && bars.length <= FIRST ? 0 : 32) }}>
        {bars.length > 0 ? (
          <Chart option={option} height={barsHeight(shown.length)} label={title} summary={t("bars.summary", { n: bars.length, first: bars[0] ? `${full(bars[0])} ${figureText(bars[0].figure, lang)}` : "" })} onClick={({ dataIndex }) => dataIndex !== undefined && shown[dataIndex] && why(shown[dataIndex])} />
        ) : (
          <p className={data ? "missing economy-empty" : "waiting"}>{data ? t("bars.none") : t("loading")}</p>
        )}
        {bars.length > FIRST && (
          <button type="button" className="button" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? t("bars.fewer", { n: FIRST }) : t("bars.all", { n: bars.length })}
          </button>
        )}
      </div>
    </ChartFrame>
  );
}

