import { useId, useMemo } from "react";
import type { ViewState } from "../../api/client";
import { useCatalog } from "../../catalog/useCatalog";
import { ChartFrame } from "../../charts/ChartFrame";
import { formatValue, numberText, scaled, scaleFor } from "../../numbers/format";
import type { Column } from "../../table/columns";
import { Go, useUrl } from "../../url/useUrl";
import { Figure } from "../../why/Figure";
import { useLang, useWords } from "../../words/useWords";
import { HBars } from "./HBars";
import type { Assessment, Part, TradeGood } from "./types";

/** Partners of imports and exports, one traded good at a time. */
export function TradeSection({ asked, params, where }: { asked: ViewState<Assessment>; params: Record<string, string | number | null>; where: string }) {
  const t = useWords("mineral");
  const lang = useLang();
  const id = useId();
  const { url, set } = useUrl();
  const { label } = useCatalog();
  const trade = asked.data?.trade ?? [];
  const goods = useMemo(() => {
    const size = new Map<string, number>();
    for (const good of trade) size.set(good.hs, (size.get(good.hs) ?? 0) + (good.value.value ?? 0));
    return [...size.keys()].sort((a, b) => (size.get(b) ?? 0) - (size.get(a) ?? 0));
  }, [trade]);
  const hs = goods.includes(String(url.own.hs)) ? String(url.own.hs) : goods[0];
  if (!asked.data) return <p className="waiting">{t("loading")}</p>;
  if (hs === undefined) return <p className="muted">{t("trade.none", { where })}</p>;
  const name = (good: TradeGood) => (lang === "zh" ? good.name_zh : good.name_en);
  const shown = (["import", "export"] as const).map((direction) => trade.find((good) => good.hs === hs && good.direction === direction));
  const first = shown[0] ?? shown[1];
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
        <Go page="data" set={{ tab: "trade" }} className="button">
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
              {t(index === 0 ? "trade.no_import" : "trade.no_export")}
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
  const sizes = good.partners.map((part) => part.quantity.value);
  const scale = scaleFor("t", sizes, lang, { column: false });
  const bars = useMemo(
    () =>
      good.partners.map((part) => ({
        id: part.key,
        name: label("economies", part.key),
        value: part.quantity.value,
        text: part.quantity.value === null ? "–" : `${numberText(part.quantity.value, scale)} · ${formatValue(part.share.value, "fraction", lang, { places: 0 })}`,
        ...(part.quantity.reason ? { reason: part.quantity.reason } : {}),
      })),
    [good, label, lang, scale],
  );
  const columns = useMemo<Column<Part>[]>(
    () => [
      { key: "partner", label: t("trade.partner"), value: (part) => label("economies", part.key) },
      { key: "quantity", label: t("table.quantity_unit"), unit: scale.label, kind: "number", value: (part) => (part.quantity.value === null ? null : scaled(part.quantity.value, scale)), cell: (part) => (part.quantity.value === null ? "–" : numberText(part.quantity.value, scale)), claims: (part) => part.quantity.claims ?? [], reason: (part) => part.quantity.reason ?? undefined },
      { key: "share", label: t("table.share"), unit: "%", kind: "number", value: (part) => (part.share.value === null ? null : Number((part.share.value * 100).toPrecision(4))), cell: (part) => formatValue(part.share.value, "fraction", lang, { unitShown: false }) },
    ],
    [label, lang, scale, t],
  );
  return (
    <ChartFrame
      id={`trade-${good.hs}-${good.direction}`} level={3} title={title} unit={`${scale.label}${t("sign.comma")}${t("trade.gross")}`} filter={`${where} · HS ${good.hs}`} envelope={asked.envelope} view={{ name: "assessment", params }} table={{ columns, rows: good.partners, rowKey: (part) => part.key }}
      note={
        <p>
          {t("trade.total")} <Figure figure={good.quantity} what={title} /> · <Figure figure={good.value} what={title} />
        </p>
      }
    >
      <HBars bars={bars} scale={scale} label={title} onPick={(key) => open("economy", { economy: key })} colour={(palette) => (good.direction === "import" ? palette.series[0] : palette.series[1])} />
    </ChartFrame>
  );
}
