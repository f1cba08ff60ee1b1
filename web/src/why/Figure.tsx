import type { FigureData } from "../api/types";
import { useCatalog } from "../catalog/useCatalog";
import { asBound } from "../numbers/bounds";
import { figureText, joined, rangeText, scaleFor, yearsText, type FigureOptions } from "../numbers/format";
import { useLang, useWords } from "../words/useWords";
import { Why } from "./Why";

export interface FigureProps extends FigureOptions {
  figure: FigureData | null | undefined;
  /** What the number is, for the button and the drawer. */
  what: string;
  /** Show the range beside the number. */
  range?: boolean;
  /** Rule in words; that of the catalog unless told. */
  rule?: string;
}

/** A number of an answer: estimate and computed are marked, missing says why, "why" opens its claims. */
export function Figure({ figure, what, range = false, rule, ...options }: FigureProps) {
  const t = useWords("why");
  const lang = useLang();
  const { label } = useCatalog();
  if (!figure) return null;
  const scale = options.scale ?? scaleFor(figure.unit, [figure.value, figure.low, figure.high], lang);
  // "Taken to produce none, at most …" is a limit, not a nought.
  const shown = figure.value === 0 ? asBound(figure) : figure;
  const text = figureText(shown, lang, { ...options, scale });
  const missing = figure.value === null;
  const reason = [figure.reason, figure.needs].filter(Boolean).join(lang === "zh" ? "" : " ") || (missing ? t("missing") : "");
  const span = rangeText(figure, scale);
  const said = span && !missing ? t("range", { range: joined(span, scale.label) }) : "";
  const years = yearsText(figure);
  const basis = [
    t(`status.${figure.status}`) + (years ? ` · ${years}` : ""),
    said,
    rule ?? (figure.rule ? t("rule", { rule: label("rules", figure.rule) }) : ""),
    ...(figure.assumptions ?? []),
    missing ? reason : "",
  ].filter(Boolean);
  return (
    <span className={`figure is-${figure.status}`}>
      <span className={missing ? "missing figure-text" : "figure-text"} title={missing ? reason : undefined}>
        {figure.status === "estimate" && shown.value !== null ? <span title={t("status.estimate")}>≈ </span> : null}
        {text}
        {missing && <span className="hidden-words"> {reason}</span>}
      </span>
      {range && said && shown.value !== null && <span className="figure-range small muted"> {joined(span, scale.label)}</span>}
      <Why claims={figure.claims ?? []} text={`${what}: ${text}`} basis={basis} />
    </span>
  );
}
