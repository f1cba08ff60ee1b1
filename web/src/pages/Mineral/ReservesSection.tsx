import { useMemo } from "react";
import type { ViewState } from "../../api/client";
import { useCatalog } from "../../catalog/useCatalog";
import { ChartFrame } from "../../charts/ChartFrame";
import { formatValue, numberText, scaled, scaleFor } from "../../numbers/format";
import type { Column } from "../../table/columns";
import { useUrl } from "../../url/useUrl";
import { Figure } from "../../why/Figure";
import { useLang, useWords } from "../../words/useWords";
import { HBars } from "./HBars";
import type { Assessment, Part } from "./types";

const LISTED = 12;
const shareText = (share: number | null) => (share === null ? "" : share < 0.01 ? " · <1%" : ` · ${Math.round(share * 100)}%`);

/** Reserves by economy, and how long they last at the output of the year. */
export function ReservesSection({ asked, params }: { asked: ViewState<Assessment>; params: Record<string, string | number | null> }) {
  const t = useWords("mineral");
  const lang = useLang();
  const { label } = useCatalog();
  const { open } = useUrl();
  const data = asked.data;
  const parts = data?.reserves ?? [];
  const unit = parts[0]?.quantity.unit ?? "t";
  const scale = scaleFor(unit, parts.map((part) => part.quantity.value), lang);
  const bars = useMemo(
    () => parts.slice(0, LISTED).map((part) => ({ id: part.key, name: label("economies", part.key), value: part.quantity.value, text: part.quantity.value === null ? "–" : `${numberText(part.quantity.value, scale, { published: true })}${shareText(part.share.value)}`, ...(part.quantity.reason ? { reason: part.quantity.reason } : {}) })),
    [parts, label, lang, scale],
  );
  const columns = useMemo<Column<Part>[]>(
    () => [
      { key: "economy", label: t("economy"), value: (part) => label("economies", part.key) },
      { key: "reserves", label: t("section.reserves"), unit: scale.label, kind: "number", value: (part) => (part.quantity.value === null ? null : scaled(part.quantity.value, scale)), cell: (part) => (part.quantity.value === null ? "–" : numberText(part.quantity.value, scale, { published: true })), claims: (part) => part.quantity.claims ?? [], reason: (part) => part.quantity.reason ?? undefined },
      { key: "share", label: t("table.share"), unit: "%", kind: "number", value: (part) => (part.share.value === null ? null : Number((part.share.value * 100).toPrecision(4))), cell: (part) => formatValue(part.share.value, "fraction", lang, { unitShown: false }) },
      { key: "year", label: t("table.year"), kind: "number", value: (part) => part.quantity.end ?? null },
    ],
    [label, lang, scale, t],
  );
  if (!data) return <p className="waiting">{t("loading")}</p>;
  const facts = [
    [t("reserves.world"), data.reserves_world],
    [t("reserves.years_world"), data.reserves_to_production_world],
    [t("reserves.years", { name: label("economies", data.economy) }), data.reserves_to_production],
  ] as const;
  return (
    <>
      <dl className="facts">
        {facts.map(([what, figure]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>
              {figure ? <Figure figure={figure} what={what} /> : "–"}
              {figure?.value === null && figure.reason && <span className="small muted"> {figure.reason}</span>}
            </dd>
          </div>
        ))}
      </dl>
      {parts.length === 0 ? (
        <p className="muted">{t("reserves.none")}</p>
      ) : (
        <ChartFrame id="reserves" level={3} title={t("reserves.title")} unit={scale.label} filter={t("reserves.filter", { form: label("forms", data.form), year: parts[0]?.quantity.end ?? "" })} envelope={asked.envelope} view={{ name: "assessment", params }} table={{ columns, rows: parts, rowKey: (part) => part.key }} note={parts.length > LISTED ? <p className="small muted">{t("more.table", { n: parts.length - LISTED })}</p> : undefined}>
          <HBars bars={bars} scale={scale} label={t("reserves.title")} onPick={(key) => open("economy", { economy: key })} colour={(palette, bar) => (bar.id === data.economy ? palette.series[1] : palette.links.U)} />
        </ChartFrame>
      )}
    </>
  );
}
