import { usePalette } from "../../charts/palette";
import { useCatalog } from "../../catalog/useCatalog";
import { Figure } from "../../why/Figure";
import { useWords } from "../../words/useWords";
import { ReadingBar } from "./ReadingBar";
import { READINGS, type Assessment } from "./types";

/** Three readings by four links: number, range, bar, or the reason why there is none. */
export function Matrix({ data, selected }: { data: Assessment; selected: string }) {
  const t = useWords("mineral");
  const { label } = useCatalog();
  const palette = usePalette();
  return (
    <table className="matrix">
      <caption className="hidden-words">{t("answer.caption")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("link")}</th>
          {READINGS.map((reading) => (
            <th key={reading} scope="col">
              {t(`reading.${reading}`)}
              <span className="matrix-help">{t(`reading.help.${reading}`)}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {data.links.map((answer) => {
          // Of one link alone nothing can be said to be the weakest.
          const weakest = (data.weakest?.compared.length ?? 0) > 1 && data.weakest?.link === answer.link;
          return (
            <tr key={answer.link} className={[weakest ? "weakest" : "", selected === answer.link ? "selected" : ""].join(" ")}>
              <th scope="row">
                <span className="matrix-link" style={{ background: palette.links[answer.link] }} />
                <span>
                  {answer.link} · {label("links", answer.link)}
                </span>
                {weakest && <span className="tag warn">▼ {t("weakest")}</span>}
                <span className="matrix-need small">
                  {t("requirement")}: <Figure figure={answer.requirement} what={t("requirement")} />
                </span>
              </th>
              {READINGS.map((reading) => {
                const figure = answer.readings[reading];
                const known = figure.value !== null || (figure.low ?? null) !== null || (figure.high ?? null) !== null;
                return (
                  <td key={reading} data-head={t(`reading.${reading}`)} className={known ? undefined : "matrix-missing"}>
                    <span className="matrix-value">
                      <Figure figure={figure} what={`${label("links", answer.link)}, ${t(`reading.${reading}`)}`} range places={0} />
                    </span>
                    <ReadingBar figure={figure} colour={palette.links[answer.link] ?? palette.accent} />
                    {figure.value === null && figure.reason && <p className="matrix-reason">{figure.reason}</p>}
                  </td>
                );
              })}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
