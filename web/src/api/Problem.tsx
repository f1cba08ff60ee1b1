import type { ProblemData } from "./types";
import { useWords } from "../words/useWords";

const OWN: ReadonlySet<string> = new Set(["unreachable", "not_json"]);

/** A problem in words: what, where, how to mend it. */
export function Problem({ problem, retry }: { problem: ProblemData; retry?: () => void }) {
  const t = useWords();
  // Problems that arise here have no words of the API.
  const own = OWN.has(problem.code) ? `problem.${problem.code}` : "";
  return (
    <div className="problem" role="alert">
      <p className="problem-title">{own ? t(own) : problem.title}</p>
      {problem.detail && <p>{problem.detail}</p>}
      {problem.place && (
        <p>
          {t("problem.place")} <code>{problem.place}</code>
        </p>
      )}
      {(problem.remedy || own) && <p>{own ? t(`${own}.remedy`) : problem.remedy}</p>}
      {problem.valid && problem.valid.length > 0 && (
        <p>
          {t("problem.valid")} {problem.valid.slice(0, 20).join(t("sign.comma"))}
        </p>
      )}
      <p className="problem-code">
        <code>{problem.code}</code>
        {retry && (
          <button type="button" className="button" onClick={retry}>
            {t("problem.retry")}
          </button>
        )}
      </p>
    </div>
  );
}
