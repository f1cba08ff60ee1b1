import { formatValue, numberText, scaleFor, written } from "../../numbers/format";
import { decimal } from "../../numbers/decimal";
import { Why } from "../../why/Why";
import { useLang, useWords } from "../../words/useWords";
import { moved, SUMS_ASKED, YEARS_ASKED, type AnswerKey, type Answers as AnswersData, type Projection } from "./model";

/** The answers of the run in a row, each beside that of the baseline. */
export function Answers({ data, fan }: { data: Projection; fan: Projection | null }) {
  const t = useWords("stocks");
  const lang = useLang();
  const adjusted = data.adjustment !== null || data.variant !== data.baseline.variant;
  const last = data.years.at(-1) ?? 0;
  const value = (key: AnswerKey, answers: AnswersData) => {
    const found = answers[key];
    if (found !== null) return YEARS_ASKED.includes(key) ? String(found) : formatValue(found, "t", lang);
    if (key === "reserve_exhausted" && data.reserve.amount === null) return t("answer.unknown");
    return t("answer.never", { last });
  };
  const change = (key: AnswerKey) => {
    const by = moved(key, data.baseline.answers, data.answers);
    if (by === null || by === 0) return by === 0 ? t("answer.same") : "";
    if (YEARS_ASKED.includes(key)) return t(by > 0 ? "answer.later" : "answer.earlier", { n: Math.abs(by) });
    const share = numberText(Math.abs(by), scaleFor("fraction", [], lang));
    return t(by > 0 ? "answer.more" : "answer.less", { n: share });
  };
  const interval = (key: AnswerKey) => {
    const spread = fan?.spreads[key];
    const [low, high] = [spread?.quantiles[0], spread?.quantiles.at(-1)];
    if (!spread || low == null || high == null) return "";
    const text = (number: number) => (YEARS_ASKED.includes(key) ? written(decimal(Math.round(number))).replaceAll(",", "") : formatValue(number, "t", lang));
    return t("answer.interval", { low: text(low), high: text(high) });
  };
  return (
    <section aria-label={t("answers")}>
      {[YEARS_ASKED, SUMS_ASKED].map((keys) => (
      <div className="stock-answers" key={keys[0]}>
      {keys.map((key) => {
        const now = value(key, data.answers);
        const basis = [t(`answer.${key}.means`, { since: data.answers.since, last }), t("answer.baseline", { value: value(key, data.baseline.answers) })];
        if (key === "reserve_exhausted" && data.reserve.amount !== null) basis.push(t("answer.reserve", { amount: `${data.reserve.at_least ? "≥ " : ""}${formatValue(data.reserve.amount, "t", lang)}`, year: data.reserve.year ?? "" }));
        if (key === "reserve_exhausted" && data.reserve.reason) basis.push(data.reserve.reason);
        const missing = now === t("answer.unknown");
        return (
          <div className="stock-answer card" key={key}>
            <p className="stock-question">
              {t(`answer.${key}`, { since: data.answers.since, last })} <Why claims={key === "reserve_exhausted" ? data.reserve.claims : []} text={`${t(`answer.${key}`, { since: data.answers.since, last })}: ${now}`} basis={basis} />
            </p>
            <p className={missing ? "stock-value missing" : "stock-value"} title={missing ? (data.reserve.reason ?? "") : undefined}>
              {adjusted && value(key, data.baseline.answers) !== now && <span className="stock-before">{value(key, data.baseline.answers)} → </span>}
              {now}
            </p>
            <p className="small muted stock-change">
              <span>{adjusted ? (value(key, data.baseline.answers) === now && data.answers[key] === null ? t("answer.same") : change(key)) : ""}</span> <span>{interval(key)}</span>
            </p>
          </div>
        );
      })}
      </div>
      ))}
    </section>
  );
}
