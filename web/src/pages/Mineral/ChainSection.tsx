import { useEffect, useMemo, useRef, useState } from "react";
import { Segments } from "../../app/pickers";
import { useView } from "../../api/client";
import type { DataOf } from "../../api/views";
import { ChartFrame } from "../../charts/ChartFrame";
import { Sankey } from "../../sankey/Sankey";
import type { Column } from "../../table/columns";
import { Go, useRefused, useUrl } from "../../url/useUrl";
import { useWhy } from "../../why/WhyProvider";
import { useLang, useWords } from "../../words/useWords";
import { amount, inUnit, pictureScale, withTotals } from "../Chain/flows";

type Flow = DataOf<"chain">["picture"]["flows"][number];

/** The chain as a balanced picture; every flow opens its claims. */
export function ChainSection({ mineral, economy, where }: { mineral: string; economy: string; where: string }) {
  const t = useWords("mineral");
  const chain = useWords("chain");
  const lang = useLang();
  const { url, set } = useUrl();
  const ask = useWhy();
  const box = useRef<HTMLDivElement>(null);
  const [narrow, setNarrow] = useState(() => window.innerWidth < 900);
  const params = { mineral, economy, year: url.year?.end ?? null, layer: url.layer };
  const asked = useView("chain", params);
  const { data } = asked;
  useRefused("layer", asked.error?.place === "layer");
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(([entry]) => entry && setNarrow(entry.contentRect.width < 760));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const scale = useMemo(() => pictureScale(data?.picture.scale ?? "t"), [data]);
  const picture = useMemo(() => (data ? { ...data.picture, nodes: withTotals(data, scale, (value) => chain("node.total.short", { value })), layout: narrow ? (data.picture.narrow ?? data.picture.layout) : data.picture.layout } : null), [chain, data, narrow, scale]);
  const columns = useMemo<Column<Flow>[]>(() => {
    const names = new Map((data?.picture.nodes ?? []).map((node) => [node.id, node.label]));
    const unit = scale.label;
    return [
      { key: "from", label: t("table.from"), value: (flow) => names.get(flow.source) ?? flow.source },
      { key: "to", label: t("table.to"), value: (flow) => names.get(flow.target) ?? flow.target },
      { key: "flow", label: t("table.flow"), value: (flow) => flow.label },
      { key: "value", label: t("table.value"), unit, kind: "number", value: (flow) => inUnit(flow.value, scale), cell: (flow) => flow.shown ?? amount(flow.value, scale), claims: (flow) => flow.claims ?? [], reason: (flow) => (flow.value === null ? (flow.reason ?? t("not_known")) : undefined) },
      { key: "low", label: t("table.low"), unit, kind: "number", value: (flow) => inUnit(flow.low, scale), cell: (flow) => amount(flow.low, scale) },
      { key: "high", label: t("table.high"), unit, kind: "number", value: (flow) => inUnit(flow.high, scale), cell: (flow) => amount(flow.high, scale) },
      { key: "mark", label: t("table.status"), value: (flow) => t(`mark.${flow.mark}`) },
    ];
  }, [data, scale, t]);
  const system = data?.system;
  const layers = system?.layers_shown ?? [];
  const years = system ? (system.period[0] === system.period[1] ? String(system.period[0]) : system.period.join("–")) : "";
  const known = (data?.picture.flows ?? []).filter((flow) => flow.value !== null).length;
  const names = new Map((data?.picture.nodes ?? []).map((node) => [node.id, node.label]));
  return (
    <div ref={box}>
      <ChartFrame
        id="chain" level={3} title={t("chain.title", { name: system ? (lang === "zh" ? system.name_zh : system.name_en) : "" })} unit={data ? scale.label : ""} filter={[where, years, data?.picture.label ?? ""].filter(Boolean).join(" · ")}
        view={{ name: "chain", params }} envelope={asked.envelope} loading={asked.loading} stale={asked.stale} error={asked.error} retry={asked.reload}
        table={{ columns, rows: data?.picture.flows ?? [], rowKey: (flow) => flow.id }}
        controls={layers.length > 1 ? <Segments label={t("chain.layer")} value={data?.picture.layer ?? ""} options={layers.map((layer) => ({ value: layer.id, label: layer.label }))} onChange={(layer) => set({ layer })} /> : undefined}
        note={
          data && (
            <p>
              {known > 0 ? t("chain.known", { n: known, all: data.picture.flows.length }) : t("chain.unknown", { where })}{" "}
              <Go page="chain" set={{ mineral, economy, layer: url.layer || null }}>
                {t("chain.open")}
              </Go>
            </p>
          )
        }
      >
        {picture ? <Sankey picture={picture} label={t("chain.label")} onFlow={(flow) => ask({ claims: flow.claims ?? [], text: `${names.get(flow.source) ?? ""} → ${names.get(flow.target) ?? ""}: ${flow.shown ?? ""} ${flow.shown ? scale.label : ""}`.trim(), basis: [t(`mark.${flow.mark}`), flow.reason ?? ""].filter(Boolean) })} /> : <div style={{ height: 620 }} className="section-waiting" />}
      </ChartFrame>
    </div>
  );
}
