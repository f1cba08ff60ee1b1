import { choice, flag, id, whole, type Specs } from "../../url/spec";

/** `only`: the chosen minerals alone, not marked among all; `measure`, `sort`: of the heat map; `verdict`: of the checks. */
export const keys: Specs = {
  section: choice(["matrix", "methods", "ranks", "score", "agreement", "published", "validation"], "matrix"),
  only: flag(),
  samples: whole(0, 10_000, 0),
  seed: whole(0, 2_147_483_647, 1),
  measure: choice(["place", "threshold"], "place"),
  sort: choice(["risk", "name"], "risk"),
  all: flag(),
  coefficient: choice(["spearman", "kendall"], "spearman"),
  verdict: id(),
};
