/** On which pages the numbers of a method stand. */
import type { PageName } from "../../url/grammar";
import type { Value } from "../../url/spec";

export interface Place {
  page: PageName;
  own?: Record<string, Value>;
  /** Part of the page, a word of this page (`part.<anchor>`). */
  anchor: string;
}

const place = (page: PageName, anchor = "", own?: Record<string, Value>): Place => ({ page, anchor, ...(own ? { own } : {}) });

const BY_METHOD: Readonly<Record<string, readonly Place[]>> = {
  trade_content: [place("data", "trade", { section: "trade" }), place("mineral")],
  figure_resolution: [place("data", "conflicts", { section: "conflicts" }), place("data", "trace", { section: "trace" })],
  shapley_effects: [place("criticality")],
};

const BY_FAMILY: Readonly<Record<string, readonly Place[]>> = {
  availability: [place("overview"), place("mineral"), place("economy")],
  concentration: [place("mineral"), place("compare")],
  data: [place("data")],
  reconciliation: [place("chain")],
  uncertainty: [place("chain")],
  stocks: [place("stocks")],
  paths: [place("economy"), place("chain")],
  sensitivity: [place("stocks")],
};

export function usedAt(method: string, family: string): readonly Place[] {
  return BY_METHOD[method] ?? BY_FAMILY[family] ?? [];
}
