import { useId, useMemo } from "react";
import type { ViewState } from "../../api/client";
import { useCatalog } from "../../catalog/useCatalog";
import { ChartFrame } from "../../charts/ChartFrame";
import { formatValue, numberText, scaled, scaleFor } from "../../numbers/format";
import type { Column } from "../../table/columns";
import { Go, useRefused, useUrl } from "../../url/useUrl";
import { Figure } from "../../why/Figure";
import { useLang, useWords } from "../../words/useWords";
import { HBars } from "./HBars";
import type { Assessment, Part, TradeGood } from "./types";

const REST = "REST";

/** Partners by weight, and what all the others make up together. */
function ranked(good: TradeGood): Part[] {
  const parts = [...good.partners].sort((a, b) => (b.quantity.value ?? -1) - (a.quantity.value ?? -1));
  const rest = (total: number | null, values: (number | null)[]) => (total === null ? null : total - values.reduce<number>((sum, value) => sum + (value ?? 0), 0));
  const weight = rest(good.quantity.value, parts.map((part) => part.quantity.value));
  const share = rest(1, parts.map((part) => part.share.value));
  if (weight === null || weight < 1e-6 * (good.quantity.value ?? 0) || share === null) return parts;
  const figure = { ...good.quantity, claims: [], low: null, high: null };
  return [...parts, { key: REST, quantity: { ...figure, value: weight }, share: { ...figure, unit: "fraction", value: Math.max(share, 0) } }];
}

/** Partners of imports and exports, one traded good at a time. */
export function TradeSection({ asked, params, economy, where }: { asked: ViewState<Assessment>; params: Record<string, string | number | null>; economy: string; where: string }) {
  const t = useWords("mineral");
  const lang = useLang();
  const id = useId();
  const { url, set } = useUrl();
  const { label } = useCatalog();
  const trade = asked.data?.trade ?? [];
  const goods = useMemo(() => {
    const size = new Map<string, number>();
    for (const good of trade) size.set(good.hs, (size.get(good.hs) ?? 0) + (good.value.value ?? 0));
    // Codes of the mineral alone come before those that carry other goods too.
    const shared = (code: string) => (trade.some((good) => good.hs === code && good.exclusive) ? 0 : 1);
    return [...size.keys()].sort((a, b) => shared(a) - shared(b) || (size.get(b) ?? 0) - (size.get(a) ?? 0));
  }, [trade]);
  const hs = goods.includes(String(url.own.hs)) ? String(url.own.hs) : goods[0];
  useRefused("hs", asked.data !== null && !asked.stale && !goods.includes(String(url.own.hs)));
  if (!asked.data) return <p className="waiting">{t("loading")}</p>;
  if (hs === undefined) return <p className="muted">{t("trade.none", { where })}</p>;
  const name = (good: TradeGood) => (lang === "zh" ? good.name_zh : good.name_en);
  // The world trades with nobody: its lines are exports by exporter.
  const directions = economy === "WLD" ? (["world"] as const) : (["import", "export"] as const);
  const shown = directions.map((direction) => trade.find((good) => good.hs === hs && good.direction === direction));
  const first = shown.find((good) => good !== undefined);
  return (
    <>
      <div className="row no-print">
        <div>
          <label className="field-label" htmlFor={id}>
            {t("trade.good")}
          </label>
          <select id={id} className="field trade-good" value={hs} onChange={(event) => set({ own: { hs: event.target.value } }, { replace: true })}>
            {goods.map((code) => {
              const good = trade.find((item) => item.hs === code);
              return (
                <option key={code} value={code}>
                  HS {code} · {good ? name(good) : ""} ({good?.link})
                </option>
              );
            })}
          </select>
        </div>
        <Go page="data" set={{ mineral: null, economy: null, own: { section: "trade", hs: [hs] } }} className="button">
          {t("trade.flows")}
        </Go>
      </div>
      {first && (
        <p className="small muted">
          {label("links", first.link)}
          {first.exclusive ? "" : ` · ${t("trade.shared")}`}
        </p>
      )}
      <div className="grid-2">
        {shown.map((good, index) =>
          good ? (
            <Partners key={good.direction} good={good} title={t(`trade.${good.direction}`, { good: name(good) })} asked={asked} params={params} where={where} />
          ) : (
            <p key={index} className="card muted">
              {t(`trade.no_${directions[index] ?? "import"}`)}
            </p>
          ),
        )}
      </div>
    </>
  );
}

function Partners({ good, title, asked, params, where }: { good: TradeGood; title: string; asked: ViewState<Assessment>; params: Record<string, string | number | null>; where: string }) {
  const t = useWords("mineral");
  const lang = useLang();
  const { label } = useCatalog();
  const { open } = useUrl();
  const parts = useMemo(() => ranked(good), [good]);
  const scale = useMemo(() => scaleFor("t", parts.map((part) => part.quantity.value), lang), [lang, parts]);
  const bars = useMemo(
    () =>
      parts.map((part) => ({
        id: part.key,
        name: part.key === REST ? t("trade.rest") : label("economies", part.key),
        value: part.quantity.value,
        text: part.quantity.value === null ? "–" : numberText(part.quantity.value, scale),
        lines: [t("trade.share", { share: formatValue(part.share.value, "fraction", lang) })],
        ...(part.quantity.reason ? { reason: part.quantity.reason } : {}),
      })),
    [label, lang, parts, scale, t],
  );
  const columns = useMemo<Column<Part>[]>(
    () => [
      { key: "partner", label: t("trade.partner"), value: (part) => (part.key === REST ? t("trade.rest") : label("economies", part.key)) },
      { key: "quantity", label: t("table.quantity_unit"), unit: scale.label, kind: "number", value: (part) => (part.quantity.value === null ? null : scaled(part.quantity.value, scale)), cell: (part) => (part.quantity.value === null ? "–" : numberText(part.quantity.value, scale)), claims: (part) => part.quantity.claims ?? [], reason: (part) => part.quantity.reason ?? undefined },
      { key: "share", label: t("trade.share_head"), unit: "%", kind: "number", value: (part) => (part.share.value === null ? null : Number((part.share.value * 100).toPrecision(4))), cell: (part) => formatValue(part.share.value, "fraction", lang, { unitShown: false }) },
    ],
    [label, lang, scale, t],
  );
  return (
    <ChartFrame
      id={`trade-${good.hs}-${good.direction}`} level={3} title={title} unit={`${scale.label}${t("sign.comma")}${t("trade.gross")}`} filter={`${where} · HS ${good.hs}`} envelope={asked.envelope} view={{ name: "assessment", params }} table={{ columns, rows: parts, rowKey: (part) => part.key }}
      note={
        <p>
          {t("trade.total")} <Figure figure={good.quantity} what={title} /> · <Figure figure={good.value} what={title} />
        </p>
      }
    >
      <HBars bars={bars} scale={scale} label={title} onPick={(key) => key !== REST && open("economy", { economy: key })} colour={(palette, bar) => (bar.id === REST ? palette.strongRule : good.direction === "import" ? palette.series[0] : palette.series[1])} />
    </ChartFrame>
  );
}
