import { Problem } from "../../api/Problem";
import { useView } from "../../api/client";
import { useCatalog } from "../../catalog/useCatalog";
import { Why } from "../../why/Why";
import { useLang, useWords } from "../../words/useWords";

/** Official lists: economies by years; a list that does not name the mineral is shown as such. */
export function ListsSection({ mineral }: { mineral: string }) {
  const t = useWords("mineral");
  const lang = useLang();
  const { label, catalog } = useCatalog();
  const asked = useView("lists", { mineral });
  if (asked.error) return <Problem problem={asked.error} retry={asked.reload} />;
  if (!asked.data) return <p className="waiting">{t("loading")}</p>;
  const { entries } = asked.data;
  const all = [...catalog.lists, ...entries];
  const years = [...new Set(all.map((head) => head.year))].sort((a, b) => b - a);
  const economies = [...new Set(all.map((head) => head.economy))].sort((a, b) => label("economies", a).localeCompare(label("economies", b), lang === "zh" ? "zh-CN" : "en"));
  const on = new Set(entries.map((entry) => entry.economy)).size;
  return (
    <div className="card">
      <p>{t("lists.count", { n: entries.length, economies: on, all: economies.length })}</p>
      <div className="table-box" tabIndex={0} role="group" aria-label={t("section.lists")}>
        <table className="table lists">
          <caption className="hidden-words">{t("section.lists")}</caption>
          <thead>
            <tr>
              <th scope="col" className="plain-head">
                {t("economy")}
              </th>
              {years.map((year) => (
                <th key={year} scope="col" className="plain-head">
                  {year}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {economies.map((economy) => (
              <tr key={economy}>
                <th scope="row" className="plain-head">
                  {label("economies", economy)}
                </th>
                {years.map((year) => {
                  const found = entries.filter((entry) => entry.economy === economy && entry.year === year);
                  const issued = catalog.lists.some((head) => head.economy === economy && head.year === year);
                  return (
                    <td key={year} className={found.length > 0 ? "is-listed" : undefined}>
                      {found.map((entry) => (
                        <span key={entry.claim} className="list-mark" title={entry.wording}>
                          {lang === "zh" ? entry.list_zh : entry.list_en}
                          <Why claims={[entry.claim]} text={`${label("economies", economy)} ${year}: ${entry.wording}`} />
                        </span>
                      ))}
                      {found.length === 0 && issued && <span className="muted">{t("lists.not")}</span>}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="small muted">{t("lists.empty")}</p>
    </div>
  );
}
