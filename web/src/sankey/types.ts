/** A picture of a chain as /chain gives it (nodes, flows, layout in pixels). */
import type { Schema } from "../api/views";

export type SankeyLayout = Schema<"SankeySankeyLayout">;
export type SankeyBox = SankeyLayout["nodes"][number];
/** `flow` is the place of the flow among the picture's flows. */
export type SankeyLine = SankeyLayout["links"][number];

export type Mark = "published" | "corrected" | "computed" | "estimate" | "not_determinable" | "not_reconciled" | "missing";

export interface SankeyNodeData {
  id: string;
  label: string;
  column: string;
  outside?: boolean;
  stock?: number | null;
  imbalance_before?: number | null;
  /** A further line below the name: what is published for the node as a whole. */
  shown?: string;
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
