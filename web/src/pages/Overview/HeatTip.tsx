import type { LinkId } from "../../url/grammar";
import type { Line } from "./heat";
import type { Reading } from "./types";
import { useSay } from "./useSay";
import type { Tip } from "./useTip";

/** The words of a cell beside it; screen readers hear them as the name of the cell. */
export function HeatTip({ tip, line, reading }: { tip: Tip; line: Line; reading: Reading }) {
  const say = useSay();
  const [head, ...lines] = say(line, tip.link as LinkId, reading);
  return (
    <div className={tip.above ? "heat-tip above" : "heat-tip"} style={{ left: tip.left, top: tip.top }} aria-hidden="true">
      <strong>{head}</strong>
      {lines.map((words) => (
        <p key={words}>{words}</p>
      ))}
    </div>
  );
}
