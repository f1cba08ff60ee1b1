import { LINKS, type LinkId } from "../../url/grammar";
import { linkOf, weakLink, type Line } from "./heat";
import type { Brief, OverviewRow, Reading } from "./types";

/** One cell of the map as a row of the table behind it. */
export interface CellRow {
  mineral: string;
  link: LinkId;
  row: OverviewRow | null;
  figure: Brief | null;
  reason: string;
  rank: number | null;
  weakest: boolean;
}

export function cellsOf(lines: readonly Line[], reading: Reading): CellRow[] {
  return lines.flatMap(({ mineral, row, reason }) =>
    LINKS.map((link) => {
      const found = row ? linkOf(row, link) : undefined;
      const figure = found?.readings[reading] ?? null;
      return { mineral, link, row, figure, reason: figure?.reason ?? reason, rank: found?.risk?.quantile ?? null, weakest: weakLink(row) === link };
    }),
  );
}
