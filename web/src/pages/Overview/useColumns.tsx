import { useMemo } from "react";
import { useCatalog } from "../../catalog/useCatalog";
import { figureText } from "../../numbers/format";
import type { Column } from "../../table/columns";
import { moreOf } from "../../why/more";
import { Go } from "../../url/useUrl";
import { useLang, useWords } from "../../words/useWords";
import { isRough } from "./heat";
import type { CellRow } from "./cells";

/** Columns of the table tab: exactly the cells that are drawn, with their claims. */
export function useColumns(): Column<CellRow>[] {
  const t = useWords("overview");
  const lang = useLang();
  const { label } = useCatalog();
  return useMemo(() => {
    const percent = (value: number | null | undefined) => (value === null || value === undefined ? null : Number((value * 100).toPrecision(4)));
    return [
      { key: "mineral", label: t("col.mineral"), value: ({ mineral }) => label("minerals", mineral), cell: ({ mineral }) => <Go page="mineral" set={{ mineral }}>{label("minerals", mineral)}</Go> },
      { key: "link", label: t("table.link"), value: ({ link }) => label("links", link) },
      {
        key: "value", label: t("table.value"), unit: "%", kind: "number",
        value: ({ figure }) => percent(figure?.value),
        cell: ({ figure }) => (figure ? `${isRough(figure) ? "≈" : ""}${figureText(figure, lang, { unitShown: false })}` : "–"),
        claims: ({ figure }) => figure?.claims ?? [],
        what: ({ mineral, link }) => [label("minerals", mineral), label("links", link)].join(t("sign.comma")),
        more: ({ mineral, link, figure }) => (figure ? moreOf(figure.claim_count, figure.claims.length, mineral, link) : undefined),
        reason: ({ figure, reason }) => (figure?.value === null || figure === null ? reason || t("status.missing") : undefined),
      },
      { key: "low", label: t("table.low"), unit: "%", kind: "number", value: ({ figure }) => percent(figure?.low) },
      { key: "high", label: t("table.high"), unit: "%", kind: "number", value: ({ figure }) => percent(figure?.high) },
      { key: "status", label: t("table.status"), value: ({ figure }) => t(`status.${figure?.status ?? "missing"}`) },
      { key: "year", label: t("table.year"), kind: "number", value: ({ row }) => row?.year ?? null },
      { key: "weakest", label: t("table.weakest"), value: ({ weakest }) => (weakest ? t("yes") : "") },
      { key: "rank", label: t("table.rank"), kind: "number", value: ({ rank }) => (rank === null ? null : Math.round(rank * 100)) },
      { key: "reason", label: t("table.reason"), width: 280, value: ({ reason }) => reason },
    ];
  }, [label, lang, t]);
}
