/** What the views of a mineral answer. */
import type { DataOf, Schema } from "../../api/views";

export const READINGS = ["autonomous", "realised", "assured"] as const;
export type Reading = (typeof READINGS)[number];

export type Assessment = DataOf<"assessment">;
export type LinkAnswer = Assessment["links"][number];
export type Part = Schema<"Entry">;
export type TradeGood = Assessment["trade"][number];
export type Conflict = Assessment["conflicts"][number];
export type ConflictSide = Conflict["sides"][number];
export type PriceSeries = Assessment["prices"][number];

export type Supply = DataOf<"supply">;
export type SupplyProcess = Supply["processes"][number];
export type SupplySeries = SupplyProcess["series"][number];
export type SupplyPoint = SupplySeries["points"][number];

export type Risk = DataOf<"risk">;
export type Score = Risk["scores"][number];
export type Spread = NonNullable<Score["spread"]>;
export type PublishedScore = Risk["published"][number];

export type Projection = DataOf<"stocks">;

export type ListEntry = DataOf<"lists">["entries"][number];
