/** A picture of a chain as /chain gives it (nodes, flows, layout in pixels). */
export interface SankeyBox {
  id: string;
  role: "node" | "origin" | "destination";
  column: string;
  x0: number;
  x1: number;
  y0: number;
  y1: number;
  stock_y0: number | null;
  stock_y1: number | null;
}

export interface SankeyLine {
  /** Place of the flow among the picture's flows. */
  flow: number;
  source: string;
  target: string;
  route: "forward" | "return";
  width: number | null;
  outer: number | null;
  area: string;
  outer_area: string;
  line: string;
  missing: boolean;
  estimate: boolean;
  places: [number, number][];
}

export interface SankeyLayout {
  width: number;
  height: number;
  scale: number;
  columns: { column: string; x0: number; x1: number }[];
  nodes: SankeyBox[];
  links: SankeyLine[];
}

export type Mark = "published" | "corrected" | "computed" | "estimate" | "not_determinable" | "not_reconciled" | "missing";

export interface SankeyNodeData {
  id: string;
  label: string;
  column: string;
  outside?: boolean;
  stock?: number | null;
  imbalance_before?: number | null;
}

export interface SankeyFlowData {
  id: string;
  source: string;
  target: string;
  value: number | null;
  low?: number | null;
  high?: number | null;
  mark: Mark;
  suspects?: string[];
  /** The number as a reader would write it. */
  shown?: string;
  reason?: string | null;
  claims?: string[];
  label?: string;
}

export interface Picture<F extends SankeyFlowData = SankeyFlowData, N extends SankeyNodeData = SankeyNodeData> {
  unit: string;
  nodes: N[];
  flows: F[];
  columns?: { column: string; label: string }[];
  layout: SankeyLayout;
  narrow?: SankeyLayout;
}
