import { Go } from "../../url/useUrl";
import { useWords } from "../../words/useWords";
import { Formula } from "./Formula";
import { Limits, Title } from "./RiskArticle";
import type { OtherMethod } from "./types";
import { usedAt } from "./used";

/** A method outside of criticality: formula, inputs, source, limits, and where it is used. */
export function OtherArticle({ method }: { method: OtherMethod }) {
  const t = useWords("methods");
  return (
    <article id={method.method} className="card method">
      <Title id={method.method} name={method.name} />
      <Formula text={method.formula} />
      <dl className="method-facts">
        <div>
          <dt>{t("inputs")}</dt>
          <dd>{method.inputs}</dd>
        </div>
        <div>
          <dt>{t("source")}</dt>
          <dd lang="en">{method.source}</dd>
        </div>
        {method.doc && (
          <div>
            <dt>{t("doc")}</dt>
            <dd>
              <code>{method.doc}</code>
            </dd>
          </div>
        )}
      </dl>
      <Limits limits={[method.limits]} />
      <p className="method-links">
        <span className="muted">{t("used.at")}</span>
        {usedAt(method.method, method.family).map(({ page, own, anchor }) => (
          <Go key={page + anchor} page={page} set={own ? { own } : {}}>
            {t(`page.${page}`)}
            {anchor ? t("sign.colon") + t(`part.${anchor}`) : ""}
          </Go>
        ))}
      </p>
    </article>
  );
}
