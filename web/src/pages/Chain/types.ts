/** Shapes of /chains and /chain (orechain.assess.balance.result, orechain.views.balance_drawn). */

export interface ChainEntry {
  kind: "chain" | "case";
  id: string;
  name: string;
  mineral: string;
  chain: string;
  scope: string[];
  period: [number, number] | null;
  layers: string[];
}

export type Mark = "published" | "corrected" | "computed" | "not_determinable" | "not_reconciled";
export const MARKS: readonly Mark[] = ["published", "corrected", "computed", "not_determinable", "not_reconciled"];

type Maybe = number | null;

export interface Published {
  id: string;
  published: string;
  unit: string;
  mean: Maybe;
  sd: Maybe;
  low: Maybe;
  high: Maybe;
  adjusted: Maybe;
  change?: Maybe;
  standardised: Maybe;
  suspect: boolean;
  start: Maybe;
  end: Maybe;
  sources: string[];
  releases: string[];
  notes: string[];
}

export interface Observation extends Published {
  of: [number, string][];
  per: [number, string][];
}

export interface BalancedValue {
  value: Maybe;
  sd: Maybe;
  low: Maybe;
  high: Maybe;
  status: string;
  reason: string | null;
  percentiles: [number, number][];
}

export interface SystemNode {
  id: string;
  process: string;
  place: string;
  link: string;
  kind: string;
  name_en: string;
  name_zh: string;
}

export interface SystemFlow {
  id: string;
  layer: string;
  source: string;
  target: string;
  before: Published[];
  after: BalancedValue;
  mark: Mark;
  name_en: string;
  name_zh: string;
}

export interface ProcessBalance {
  node: string;
  layer: string;
  inputs: Maybe;
  outputs: Maybe;
  stock: Maybe;
  imbalance_before: Maybe;
  imbalance_after: Maybe;
  relative: Maybe;
  observed: number;
  flows: number;
}

export interface Suspect {
  observation: string;
  quantity: string;
  standardised: number;
  group: number;
  sources: string[];
}

export interface System {
  chain: string;
  case: string;
  name_en: string;
  name_zh: string;
  mineral: string;
  scope: string[];
  period: [number, number];
  unit: string;
  reconciled: boolean;
  nodes: SystemNode[];
  flows: SystemFlow[];
  observations: Observation[];
  processes: ProcessBalance[];
  objective: Maybe;
  degrees_of_freedom: Maybe;
  p_value: Maybe;
  suspects: Suspect[];
  manifest: Record<string, string>;
  layers_shown: { id: string; kind: string; label: string }[];
}

export interface DrawnNode {
  id: string;
  label: string;
  column: string;
  outside: boolean;
  order: number;
  stock: Maybe;
  imbalance_before: Maybe;
}

export interface DrawnFlow {
  id: string;
  quantities: string[];
  source: string;
  target: string;
  role: string;
  value: Maybe;
  sd: Maybe;
  low: Maybe;
  high: Maybe;
  mark: Mark;
  suspects: string[];
  label: string;
  shown: string;
  status: string;
  reason: string | null;
  before: { value: Maybe; sd: Maybe; low: Maybe; high: Maybe; published: Published[] };
  claims: string[];
  back: boolean;
}

export interface Layout {
  width: number;
  height: number;
  scale: number;
  columns: { column: string; x0: number; x1: number }[];
  nodes: { id: string; role: "node" | "origin" | "destination"; column: string; x0: number; x1: number; y0: number; y1: number; stock_y0: Maybe; stock_y1: Maybe }[];
  links: {
    flow: number;
    source: string;
    target: string;
    route: "forward" | "return";
    x0: number;
    y0: number;
    x1: number;
    y1: number;
    lane: number;
    width: Maybe;
    outer: Maybe;
    area: string;
    outer_area: string;
    line: string;
    missing: boolean;
    estimate: boolean;
    places: [number, number][];
  }[];
}

export interface Picture {
  layer: string;
  place: string;
  unit: string;
  label: string;
  scale: string;
  nodes: DrawnNode[];
  flows: DrawnFlow[];
  notes: string[];
  columns: { column: string; label: string }[];
  layout: Layout;
  narrow: Layout;
}

export interface ChainData {
  target: string;
  system: System;
  picture: Picture;
}
