import { choice, number, type Specs } from "../../url/spec";

/** Which share of the world is shown; from which reliance on an economy counts as dependent. */
export const keys: Specs = {
  quantity: choice(["output", "reserves", "exports"], "output"),
  threshold: number(0, 1, 0.5),
};
