/** Shapes of /chains and /chain. */
import type { DataOf, Schema } from "../../api/views";

export type ChainEntry = DataOf<"chains">[number];

export type ChainData = DataOf<"chain">;
export type System = ChainData["system"];
export type SystemNode = System["nodes"][number];
export type SystemFlow = System["flows"][number];
export type Observation = System["observations"][number];
export type BalancedValue = SystemFlow["after"];
export type ProcessBalance = System["processes"][number];
export type Suspect = System["suspects"][number];

/** A published figure; only the picture tells by how much it was changed. */
export type Published = Omit<Schema<"DrawnFigure">, "change"> & Partial<Schema<"DrawnFigure">>;
export type Picture = ChainData["picture"];
export type DrawnNode = Picture["nodes"][number];
export type DrawnFlow = Picture["flows"][number];

export type Mark = DrawnFlow["mark"];
export const MARKS: readonly Mark[] = ["published", "corrected", "computed", "not_determinable", "not_reconciled"];
