import { useCatalog } from "../../catalog/useCatalog";
import { formatValue } from "../../numbers/format";
import { moreOf } from "../../why/more";
import { Why } from "../../why/Why";
import { useLang, useWords } from "../../words/useWords";
import { reasonText, scoreText, type Axis, type MethodText, type PartRow, type Risk, type Score } from "./model";

const SHOWN = 6;

/** A score at one link: value, interval, threshold, probability; its terms and the rows that each is the sum of. */
export function AxisCard({ score, data, method }: { score: Score; data: Risk; method: MethodText | null }) {
  const t = useWords("criticality");
  const lang = useLang();
  const link = data.labels.links[score.link] ?? score.link;
  const lacking = score.lacking.map((at) => data.reasons[at]).filter((reason) => reason !== undefined).map((reason) => reasonText(reason, t("sign.colon")));
  return (
    <section className="card stack" aria-label={link}>
      <h2>
        {link} <Why claims={score.claims} text={`${data.labels.methods[score.method] ?? score.method}, ${link}: ${scoreText(score.value)}`} basis={score.notes} more={moreOf(score.claim_count, score.claims.length, score.mineral, score.link)} />
      </h2>
      <p>
        {t(`critical.${String(score.critical)}`)}
        {score.probability !== null && ` · ${t("probability", { p: formatValue(score.probability, "fraction", lang) })}`}
      </p>
      <div className="crit-axes">
        {score.axes.map((axis) => (
          <AxisPart key={axis.key} axis={axis} data={data} method={method} />
        ))}
      </div>
      {lacking.length > 0 && (
        <details>
          <summary>{t("score.lacking", { n: lacking.length })}</summary>
          <ul className="small">{lacking.map((line) => <li key={line}>{line}</li>)}</ul>
        </details>
      )}
      {score.notes.length > 0 && (
        <details>
          <summary>{t("notes", { n: score.notes.length })}</summary>
          <ul className="small">{score.notes.map((line) => <li key={line}>{line}</li>)}</ul>
        </details>
      )}
    </section>
  );
}

function AxisPart({ axis, data, method }: { axis: Axis; data: Risk; method: MethodText | null }) {
  const t = useWords("criticality");
  const lang = useLang();
  const words = method?.axes.find((item) => item.axis === axis.key);
  const term = (key: string) => words?.terms.find((item) => item.term === key)?.name ?? key;
  const { spread } = axis;
  return (
    <div>
      <h3>{data.labels.axes[axis.key] ?? axis.key}</h3>
      <p className="crit-value">{axis.value === null ? t("score.between", { low: scoreText(axis.low), high: scoreText(axis.high) }) : scoreText(axis.value)}</p>
      <p className="small muted">
        {[
          axis.threshold === null ? t("cell.nothreshold") : t("threshold", { value: scoreText(axis.threshold) }),
          spread ? t("interval", { level: Math.round(spread.level * 100), low: scoreText(spread.low), high: scoreText(spread.high) }) : "",
          spread?.probability == null ? "" : t("probability.axis", { p: formatValue(spread.probability, "fraction", lang) }),
          axis.value !== null && axis.low !== null && axis.high !== null ? t("score.open", { low: scoreText(axis.low), high: scoreText(axis.high) }) : "",
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
      {axis.terms.map((item) => (
        <div key={item.key} className="crit-term">
          <p>
            <strong>{term(item.key)}</strong>: {scoreText(item.raw)}
            {item.scaled !== null && item.scaled !== item.raw && ` → ${scoreText(item.scaled)}`}
            {item.weight !== 1 && <span className="muted"> · {t("weight", { weight: scoreText(item.weight) })}</span>}
          </p>
          {item.rows.length > 0 && <Parts rows={item.rows} />}
        </div>
      ))}
    </div>
  );
}

function Parts({ rows }: { rows: readonly PartRow[] }) {
  const t = useWords("criticality");
  const lang = useLang();
  const { named, label } = useCatalog();
  const sector = (key: string) => (t(`sector.${key}`) === `sector.${key}` ? key : `${key} ${t(`sector.${key}`)}`);
  const name = (key: string) => (named("economies", key) ? label("economies", key) : sector(key));
  const line = (item: PartRow) => (
    <li key={item.key}>
      <span className="crit-part-name" title={name(item.key)}>{name(item.key)}</span>
      <span className="crit-part-bar" aria-hidden="true">
        <span style={{ width: `${Math.max(0, Math.min(1, item.share ?? 0)) * 100}%` }} />
      </span>
      <span className="crit-part-value">{item.share === null ? scoreText(item.value) : formatValue(item.share, "fraction", lang)}</span>
      <Why claims={item.claims} text={`${name(item.key)}: ${scoreText(item.value)}`} basis={Object.entries(item.inputs).map(([key, value]) => `${key} = ${value === null ? "–" : scoreText(value)}`)} />
    </li>
  );
  return (
    <>
      <ul className="crit-parts">{rows.slice(0, SHOWN).map(line)}</ul>
      {rows.length > SHOWN && (
        <details>
          <summary className="small">{t("more", { n: rows.length - SHOWN })}</summary>
          <ul className="crit-parts">{rows.slice(SHOWN).map(line)}</ul>
        </details>
      )}
    </>
  );
}
