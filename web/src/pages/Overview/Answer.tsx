import { useCatalog } from "../../catalog/useCatalog";
import { Go } from "../../url/useUrl";
import { useLang, useWords } from "../../words/useWords";
import { answerOf, type Line } from "./heat";
import { Fragment, useMemo } from "react";

const NAMED = 6;

/** The answer first: how many minerals, where the economy is weakest, what cannot be answered and why. */
export function Answer({ lines, economy, year }: { lines: readonly Line[]; economy: string; year: number | null }) {
  const t = useWords("overview");
  const lang = useLang();
  const { label } = useCatalog();
  const found = useMemo(() => answerOf(lines), [lines]);
  const open = found.all - found.answered;
  const why = [
    found.reason ? t("answer.reason", { n: found.reason.count, reason: found.reason.reason.replace(/[.。]$/, "") }) : "",
    found.unheld > 0 ? t("answer.unheld", { n: found.unheld }) : "",
  ].filter(Boolean);
  const [before = "", after = ""] = t("answer.short", { n: found.short.length, names: "\u0000" }).split("\u0000");
  return (
    <div className="answer card">
      <p className="answer-first">
        {t("answer.known", { economy: label("economies", economy), answered: found.answered, all: found.all, years: year === null ? t("answer.years") : t("answer.year", { year }) })}{" "}
        {found.weakest && t("answer.weakest", { link: label("links", found.weakest), often: found.often, compared: found.compared })}{" "}
        {found.compared < found.answered && t("answer.alone", { n: found.answered - found.compared, answered: found.answered })}
      </p>
      {found.short.length > 0 && (
        <p>
          {before}
          {found.short.slice(0, NAMED).map((mineral, index) => (
            <Fragment key={mineral}>
              {index > 0 && t("sign.comma")}
              <Go page="mineral" set={{ mineral }}>
                {label("minerals", mineral)}
              </Go>
            </Fragment>
          ))}
          {found.short.length > NAMED && ` ${t("answer.more", { n: found.short.length - NAMED })}`}
          {after}
        </p>
      )}
      {found.short.length === 0 && found.answered > 0 && <p>{t("answer.none")}</p>}
      {open > 0 && <p className="muted">{t("answer.open", { n: open, reason: `${why.join(t("sign.semicolon"))}${lang === "zh" ? "。" : "."}` })}</p>}
    </div>
  );
}
