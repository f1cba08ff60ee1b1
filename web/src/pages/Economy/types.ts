/** Shapes of /economy, /risk/dependence and /risk/shares. */
import type { DataOf, Schema } from "../../api/views";

export type Brief = Schema<"BriefBrief">;
export type EconomyData = DataOf<"economy">;
export type EconomyRow = EconomyData["rows"][number];

export type DependenceData = DataOf<"risk/dependence">;
export type DependenceRow = DependenceData["rows"][number];
export type Side = DependenceRow["sides"][number];
export type Quadrant = DependenceRow["quadrant"];

export type SharesData = DataOf<"risk/shares">;
export type ShareSeries = SharesData["series"][number];
