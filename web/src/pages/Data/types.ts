/** Shapes of the answers that this page reads. */
import type { DataOf, Schema, ViewName } from "../../api/views";

export type Claim = Schema<"Claim">;
export type ClaimsData = DataOf<"claims">;
export type Paged = Pick<ClaimsData, "total" | "offset" | "limit">;
/** Views whose answer is a page of all their rows. */
export type PagedView = { [N in ViewName]: DataOf<N> extends Paged ? N : never }[ViewName];

export type TradeData = DataOf<"trade">;
export type Flow = TradeData["flows"][number];
export type Partner = TradeData["partners"][number];

export type ConflictsData = DataOf<"conflicts">;
export type Conflict = ConflictsData["conflicts"][number];
export type Side = Conflict["sides"][number];

export type TraceData = DataOf<"trace">;
export type SourceRow = Schema<"SourceLine">;

export type ListsData = DataOf<"lists">;
export type OfficialList = ListsData["lists"][number];
export type ListEntry = ListsData["entries"][number];

export type TableData = DataOf<"tables">;

export type SqlData = DataOf<"sql">;
export type SqlCell = SqlData["rows"][number][number];
