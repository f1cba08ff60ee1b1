import { useCallback } from "react";
import type { LinkId } from "../../url/grammar";
import { useWords } from "../../words/useWords";
import { BANDS, limitsOf, type State } from "./heat";

/** Classes of availability in words: `25–50% of the requirement`. */
export function useBand(): (state: State, link: LinkId) => string {
  const t = useWords("overview");
  return useCallback(
    (state, link) => {
      if (state === "bound" || state === "missing") return t(`state.${state}`);
      const limits = limitsOf(link).map((limit) => Math.round(limit * 100));
      const index = BANDS.indexOf(state);
      const [low, high] = [limits[index - 1], limits[index]];
      if (low === undefined) return t("band.below", { high: high ?? 0 });
      if (high === undefined) return t(link === "R" ? "band.above" : "band.met", { low });
      return t("band.between", { low, high });
    },
    [t],
  );
}
