import { useCallback } from "react";
import { useCatalog } from "../../catalog/useCatalog";
import { figureText, formatValue, joined } from "../../numbers/format";
import type { LinkId } from "../../url/grammar";
import { useLang, useWords } from "../../words/useWords";
import { cellRange } from "./Cell";
import { isRough, linkOf, ofHost, stateOf, weakLink, type Line } from "./heat";
import type { Reading } from "./types";

/** What a cell says, line by line: mineral and link, value or reason, mark, largest producer, rank. */
export function useSay(): (line: Line, link: LinkId, reading: Reading) => string[] {
  const t = useWords("overview");
  const lang = useLang();
  const { label } = useCatalog();
  return useCallback(
    ({ mineral, row, reason }, link, reading) => {
      const said = [`${label("minerals", mineral)} · ${label("links", link)}`];
      const found = row ? linkOf(row, link) : undefined;
      if (!row || !found) return [...said, reason];
      const figure = found.readings[reading];
      if (stateOf(figure, link) !== "missing") {
        const range = cellRange(figure);
        const notes = [range && t("tip.range", { range: joined(range, "%") }), isRough(figure) ? t("tip.estimate") : ""].filter(Boolean).join(t("sign.comma"));
        said.push(t("tip.value", { reading: t(`reading.${reading}`), value: `${isRough(figure) ? "≈" : ""}${figureText(figure, lang)}` }) + (notes ? ` (${notes})` : ""));
      }
      if (figure.reason) said.push(figure.reason);
      if (ofHost(figure)) said.push(t("tip.host"));
      if (row.weakest && weakLink(row) === link) said.push(t("tip.weakest", { reading: t(`reading.${row.weakest.reading}`) }));
      if (found.largest_producer && found.largest_share !== null) said.push(t("tip.largest", { name: label("economies", found.largest_producer), share: formatValue(found.largest_share, "fraction", lang) }));
      const risk = found.risk;
      if (risk && risk.quantile !== null) {
        const rank = (value: number | null) => Math.round((value ?? risk.quantile ?? 0) * 100);
        said.push(t("tip.risk", { rank: rank(risk.quantile), n: risk.ranked_by, low: rank(risk.quantile_low), high: rank(risk.quantile_high) }));
      } else said.push(risk ? t("tip.norank", { methods: risk.methods, scored: risk.scored }) : t("tip.norisk"));
      return said;
    },
    [label, lang, t],
  );
}
