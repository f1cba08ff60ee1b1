import type { ProblemData } from "./types";
import { useWords } from "../words/useWords";

/** A problem in words: what, where, how to mend it. */
export function Problem({ problem, retry }: { problem: ProblemData; retry?: () => void }) {
  const t = useWords();
  const unreachable = problem.code === "unreachable";
  return (
    <div className="problem" role="alert">
      <p className="problem-title">{unreachable ? t("problem.unreachable") : problem.title}</p>
      {problem.detail && <p>{problem.detail}</p>}
      {problem.place && (
        <p>
          {t("problem.place")} <code>{problem.place}</code>
        </p>
      )}
      {(problem.remedy || unreachable) && <p>{unreachable ? t("problem.unreachable.remedy") : problem.remedy}</p>}
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
