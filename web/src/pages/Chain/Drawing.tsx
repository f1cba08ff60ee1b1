import { useEffect, useMemo, useRef, useState } from "react";
import type { ViewState } from "../../api/client";
import type { Params } from "../../api/client";
import { useCatalog } from "../../catalog/useCatalog";
import { ChartFrame } from "../../charts/ChartFrame";
import { MISSING, type Scale } from "../../numbers/format";
import { Sankey } from "../../sankey/Sankey";
import type { Column } from "../../table/columns";
import { useRefused, useUrl } from "../../url/useUrl";
import { useLang, useWords } from "../../words/useWords";
import { View } from "./Controls";
import { FlowPanel } from "./FlowPanel";
import { amount, deviation, interval, inUnit, membersOf, opened, percentile, withSpread, withTotals } from "./flows";
import { NodePanel } from "./NodePanel";
import { publishedText } from "./words";
import type { ChainData, DrawnFlow } from "./types";

const NARROW = 760;
const PERCENTS = [0.05, 0.5, 0.95];

/** Whether the box is too narrow for the wide layout; follows its size. */
function useNarrow() {
  const box = useRef<HTMLDivElement>(null);
  const [narrow, setNarrow] = useState(() => window.innerWidth < NARROW + 80);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(([entry]) => entry && setNarrow(entry.contentRect.width < NARROW));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { box, narrow };
}

/** The picture of the chain with its table, and the panel of what is chosen in it. */
export function Drawing({ state, params, scale, where }: { state: ViewState<ChainData>; params: Params; scale: Scale; where: string }) {
  const t = useWords("chain");
  const { url, set } = useUrl();
  const { data, envelope } = state;
  const { box, narrow } = useNarrow();
  const spread = url.own.spread === true;
  const open = data ? opened(String(url.own.open ?? ""), data) : null;
  useRefused("open", data !== null && !state.stale && open === null);
  const [chosen, setChosen] = useState(false);
  const show = (what: string | null) => {
    setChosen(true);
    set({ own: { open: what } }, { replace: url.own.open !== "" });
  };
  const picture = useMemo(() => {
    if (!data) return null;
    const flows = spread ? data.picture.flows.map((flow) => ({ ...flow, shown: withSpread(flow, scale) })) : data.picture.flows;
    const nodes = withTotals(data, scale, (value) => t("node.total.short", { value }));
    return { ...data.picture, nodes, flows, layout: narrow ? data.picture.narrow : data.picture.layout };
  }, [data, narrow, scale, spread, t]);
  const columns = useColumns(data, scale);
  const title = data ? t("picture", { name: data.picture.label || where }) : t("page.chain");
  const state_ = data?.system.reconciled === false ? t("picture.before") : t("picture.after");
  return (
    <div className={open ? "chain-split is-open" : "chain-split"}>
      <div ref={box} className={narrow ? "chain-narrow" : undefined}>
        <ChartFrame
          id="chain"
          main
          title={title}
          unit={scale.label}
          filter={[where, state_].filter(Boolean).join(" · ")}
          view={{ name: "chain", params }}
          envelope={envelope}
          loading={state.loading && envelope !== null}
          stale={state.stale}
          error={state.error}
          retry={state.reload}
          controls={<View data={data} />}
          table={{ columns, rows: data?.picture.flows ?? [], rowKey: (flow) => flow.id, height: 520, onRow: (flow) => show(`flow:${flow.id}`) }}
          note={<p>{t("picture.width")}{spread ? ` ${t("picture.spread")}` : ""}</p>}
        >
          {picture && data ? (
            <Sankey picture={picture} label={`${title}, ${where}`} onFlow={(flow) => show(`flow:${flow.id}`)} onNode={(node) => show(`node:${node.id}`)} selected={open?.kind === "flow" ? open.flow.id : ""} />
          ) : (
            <p className="waiting chain-wait">{t("loading")}</p>
          )}
        </ChartFrame>
      </div>
      {data && envelope && open?.kind === "flow" && <FlowPanel flow={open.flow} data={data} sources={envelope.sources} scale={scale} focus={chosen} onClose={() => show(null)} />}
      {data && open?.kind === "node" && <NodePanel node={open.node} data={data} scale={scale} focus={chosen} onFlow={(flow) => show(`flow:${flow}`)} onClose={() => show(null)} />}
    </div>
  );
}

function useColumns(data: ChainData | null, scale: Scale): Column<DrawnFlow>[] {
  const t = useWords("chain");
  const lang = useLang();
  return useMemo(() => {
    if (!data) return [];
    const names = new Map(data.picture.nodes.map((node) => [node.id, node.label]));
    const quantities = new Map(data.system.flows.map((flow) => [flow.id, flow]));
    const sampled = data.system.flows.some((flow) => flow.after.percentiles.length > 0);
    const unit = scale.label;
    const why = (flow: DrawnFlow) => (flow.value === null ? (flow.reason ?? undefined) : undefined);
    const columns: Column<DrawnFlow>[] = [
      { key: "from", label: t("table.from"), value: (flow) => names.get(flow.source) ?? flow.source },
      { key: "to", label: t("table.to"), value: (flow) => names.get(flow.target) ?? flow.target },
      { key: "flow", label: t("table.flow"), value: (flow) => flow.label },
      { key: "published", label: t("table.published"), unit, value: (flow) => published(flow, scale, lang), cell: (flow) => shortened(published(flow, scale, lang)), claims: (flow) => flow.before.published.flatMap((item) => item.sources) },
      { key: "before", label: t("table.before"), unit, kind: "number", value: (flow) => inUnit(flow.before.value, scale), cell: (flow) => amount(flow.before.value, scale) || MISSING, reason: (flow) => (flow.before.value !== null ? undefined : flow.before.published.length > 0 ? t("before.partial") : t("panel.before.none")) },
    ];
    if (data.system.reconciled)
      columns.push(
        { key: "after", label: t("table.after"), unit, kind: "number", value: (flow) => inUnit(flow.value, scale), cell: (flow) => (flow.value === null ? flow.shown : amount(flow.value, scale)), claims: (flow) => flow.claims, reason: why },
        { key: "sd", label: t("table.sd"), unit, kind: "number", value: (flow) => inUnit(flow.sd, scale), cell: (flow) => deviation(flow.sd, scale) },
        { key: "low", label: t("table.low"), unit, kind: "number", value: (flow) => inUnit(flow.low, scale), cell: (flow) => amount(flow.low, scale) },
        { key: "high", label: t("table.high"), unit, kind: "number", value: (flow) => inUnit(flow.high, scale), cell: (flow) => amount(flow.high, scale) },
      );
    if (sampled)
      for (const share of PERCENTS)
        columns.push({ key: `p${share}`, label: `${share * 100}%`, unit, kind: "number", value: (flow) => inUnit(percentile(flow, share, quantities), scale), cell: (flow) => amount(percentile(flow, share, quantities), scale) || MISSING, reason: (flow) => (percentile(flow, share, quantities) !== null ? undefined : flow.quantities.length > 1 ? t("percentile.sum") : (flow.reason ?? t("value.none"))) });
    columns.push(
      { key: "mark", label: t("table.mark"), value: (flow) => t(`mark.${flow.mark}`) },
      { key: "doubt", label: t("table.doubt"), kind: "number", value: (flow) => membersOf(flow, data).flatMap((item) => item.before).filter((item) => item.suspect).length || null, cell: (flow) => (flow.suspects.length > 0 ? `! ${flow.suspects.length}` : "") },
    );
    return columns;
  }, [data, lang, scale, t]);
}

/** The figures in the unit of the picture; what cannot be written in it stands as it was given. */
function published(flow: DrawnFlow, scale: Scale, lang: "en" | "zh"): string {
  return flow.before.published.map((item) => amount(item.mean, scale) || interval(item.low, item.high, scale) || publishedText(item, lang)).join(" | ");
}

function shortened(words: string): string {
  const parts = words.split(" | ");
  return parts.length > 3 ? `${parts.slice(0, 3).join(" | ")} … (${parts.length})` : words;
}

/** Where and when: economies and years in words. */
export function useWhere(data: ChainData | null): string {
  const t = useWords("chain");
  const { label } = useCatalog();
  if (!data) return "";
  const { system, picture } = data;
  const [first, last] = system.period;
  const places = picture.place ? [picture.place] : system.scope;
  const names = places.length > 4 ? t("scope.many", { n: places.length }).replace(/[,，].*$/, "") : places.map((place) => label("economies", place)).join(t("sign.comma"));
  return [label("minerals", system.mineral), names, first === last ? String(first) : t("picture.period", { years: `${first}–${last}` })].join(" · ");
}
