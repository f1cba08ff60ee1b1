import { flag, id, text, whole, type Specs } from "../../url/spec";

/** `case`, `chain`: a shipped case or definition; `open`: the flow or node whose panel is open. */
export const keys: Specs = {
  case: id("", "case"),
  chain: id("", "chain"),
  before: flag(),
  spread: flag(),
  samples: whole(0, 500, 0),
  open: text(200),
};
