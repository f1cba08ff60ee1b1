import { useCatalog } from "../../catalog/useCatalog";
import { formatValue } from "../../numbers/format";
import { useLang, useWords } from "../../words/useWords";

const READINGS = ["autonomous", "realised", "assured"] as const;
const LINKS = ["U", "M", "D", "R"] as const;

/** How to read the numbers: readings, links, marks, what is missing, estimates, intervals. */
export function Reading() {
  const t = useWords("methods");
  const lang = useLang();
  const { label } = useCatalog();
  const marks = [
    [<span key="p">226,000</span>, t("mark.published")],
    [<span key="e">≈ {formatValue(0.42, "fraction", lang)}</span>, t("mark.estimate")],
    [<span key="b">≥ {formatValue(50000, "t", lang)}</span>, t("mark.bound")],
    [<span key="m" className="missing mark-missing">–</span>, t("mark.missing")],
    [<span key="i">{formatValue(0.61, "fraction", lang)} <span className="small muted">54–68%</span></span>, t("mark.interval")],
    [<span key="w" className="mark-why">?</span>, t("mark.why")],
  ] as const;
  return (
    <section id="reading" className="card stack" aria-labelledby="reading-head">
      <h2 id="reading-head">{t("reading")}</h2>
      <h3>{t("reading.links")}</h3>
      <p>{t("reading.links.note")}</p>
      <ul className="link-names">
        {LINKS.map((link) => (
          <li key={link}>
            <strong>{link}</strong> {label("links", link)}
          </li>
        ))}
      </ul>
      <h3>{t("reading.three")}</h3>
      <dl className="method-facts">
        {READINGS.map((reading) => (
          <div key={reading}>
            <dt>
              <a href={`#${reading}_reading`}>{t(`reading.${reading}`)}</a>
            </dt>
            <dd>{t(`reading.${reading}.note`)}</dd>
          </div>
        ))}
      </dl>
      <p className="small muted">{t("reading.gap")}</p>
      <h3>{t("reading.marks")}</h3>
      <dl className="method-facts mark-list">
        {marks.map(([sign, words]) => (
          <div key={words}>
            <dt>{sign}</dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      <h3>{t("reading.more")}</h3>
      <ul>
        {["units", "digits", "conflicts", "aggregates", "forms"].map((key) => (
          <li key={key}>{t(`reading.${key}`)}</li>
        ))}
      </ul>
    </section>
  );
}
