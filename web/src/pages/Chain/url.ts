import { flag, id, number, text, type Specs } from "../../url/spec";

/** `case`, `chain`: a shipped case or definition; `open`: the flow or node whose panel is open. */
export const keys: Specs = {
  case: id(),
  chain: id(),
  before: flag(),
  spread: flag(),
  samples: number(0, 500, 0),
  open: text(200),
};
