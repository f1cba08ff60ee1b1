/** What the view `overview` answers. */
import type { DataOf, Schema } from "../../api/views";

export const READINGS = ["autonomous", "realised", "assured"] as const;
export type Reading = (typeof READINGS)[number];

export type Brief = Schema<"BriefBrief">;
export type OverviewData = DataOf<"overview">;
export type OverviewRow = OverviewData["rows"][number];
export type OverviewLink = OverviewRow["links"][number];
export type LinkRisk = NonNullable<OverviewLink["risk"]>;
