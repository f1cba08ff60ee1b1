import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { Problem } from "../../api/Problem";
import type { Params } from "../../api/client";
import type { Envelope } from "../../api/types";
import type { DataOf } from "../../api/views";
import { useRefused } from "../../url/useUrl";
import { useWords } from "../../words/useWords";
import { count, PAGE_ROWS, shownPage } from "./paging";
import type { Paged, PagedView } from "./types";
import { usePages } from "./usePages";

export interface LongColumn<R, S extends string> {
  key: string;
  label: string;
  unit?: string;
  number?: boolean;
  width: number;
  /** Name of the column by which the server sorts, if it does. */
  sort?: S;
  cell(row: R): ReactNode;
  /** Whole words of a cell that may be cut. */
  title?(row: R): string;
  missing?(row: R): boolean;
}

interface LongTableProps<N extends PagedView, R, S extends string> {
  caption: string;
  view: N;
  params: Params;
  columns: readonly LongColumn<R, S>[];
  rows(data: DataOf<N>): readonly R[];
  rowKey(row: R): string;
  chosen?: string;
  order: { by: S; down: boolean };
  onOrder: (by: S, down: boolean) => void;
  /** What stands above the table once the answer is there: counts, downloads. */
  head?: (seen: { envelope: Envelope<DataOf<N>> | null; total: number | null; from: number; to: number; page: number }) => ReactNode;
  height?: number;
}

const ROW = 34;

/** A table of any length: its rows are fetched in pages as it is scrolled, the server sorts. */
export function LongTable<N extends PagedView, R, S extends string>({ caption, view, params, columns, rows, rowKey, chosen = "", order, onOrder, head, height = 560 }: LongTableProps<N, R, S>) {
  const t = useWords("data");
  const box = useRef<HTMLDivElement>(null);
  const [number, setNumber] = useState(0);
  const scroller = useVirtualizer({ count: number, getScrollElement: () => box.current, estimateSize: () => ROW, overscan: 10 });
  const items = scroller.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? PAGE_ROWS - 1;
  const pages = usePages<DataOf<N> & Paged>(view, params, first, last);
  const known = pages.total;
  useRefused("hs", view === "trade" && pages.error?.place === "hs");
  const question = JSON.stringify(params);
  useEffect(() => {
    box.current?.scrollTo({ top: 0 });
  }, [question]);
  // The old number of rows stays until the new one is known, so that nothing jumps.
  useEffect(() => {
    if (known !== null) setNumber(known);
  }, [known]);
  const visible = items.filter((item) => item.index < number);
  const above = visible[0]?.start ?? 0;
  const below = number * ROW - (visible.at(-1)?.end ?? 0);
  const seen = shownPage(first, last, number);
  const rowAt = (index: number): R | undefined => {
    const data = pages.page(Math.floor(index / PAGE_ROWS));
    return data ? rows(data)[index % PAGE_ROWS] : undefined;
  };
  const units = columns.some((column) => column.unit);
  const width = columns.reduce((sum, column) => sum + column.width, 0);
  return (
    <div className="long-table" aria-busy={pages.loading}>
      {!pages.error && head?.({ envelope: pages.envelope, total: known, ...seen })}
      {pages.error && <Problem problem={pages.error} retry={pages.retry} />}
      <div className="table-box" ref={box} style={{ height: known === null || known * ROW > height - 70 ? height : undefined }} tabIndex={0} role="region" aria-label={t("table.of", { name: caption })}>
        <table className="table fixed-table" style={{ minWidth: width }} aria-rowcount={number + 1}>
          <caption className="hidden-words">{caption}</caption>
          <colgroup>
            {columns.map((column) => (
              <col key={column.key} style={{ width: column.width }} />
            ))}
          </colgroup>
          <thead>
            <tr>
              {columns.map((column) => {
                const by = column.sort;
                const here = by !== undefined && by === order.by;
                return (
                  <th key={column.key} scope="col" className={column.number ? "number" : undefined} aria-sort={by === undefined ? undefined : here ? (order.down ? "descending" : "ascending") : "none"}>
                    {by === undefined ? (
                      <span className="head-words">{column.label}</span>
                    ) : (
                      <button type="button" onClick={() => onOrder(by, here ? !order.down : Boolean(column.number))}>
                        {column.label}
                        <span aria-hidden="true" className="sort-sign">
                          {here ? (order.down ? "▾" : "▴") : ""}
                        </span>
                      </button>
                    )}
                  </th>
                );
              })}
            </tr>
            {units && (
              <tr className="units">
                {columns.map((column) => (
                  <td key={column.key} className={column.number ? "number" : undefined}>
                    {column.unit ?? ""}
                  </td>
                ))}
              </tr>
            )}
          </thead>
          <tbody>
            {above > 0 && <Spacer height={above} columns={columns.length} />}
            {visible.map(({ index }) => {
              const row = rowAt(index);
              if (row === undefined)
                return (
                  <tr key={`wait-${index}`} aria-rowindex={index + 2}>
                    <td colSpan={columns.length} className="muted">
                      {t("table.waiting", { n: count(index + 1) })}
                    </td>
                  </tr>
                );
              return (
                <tr key={rowKey(row)} aria-rowindex={index + 2} aria-current={chosen !== "" && rowKey(row) === chosen ? "true" : undefined}>
                  {columns.map((column) => (
                    <td key={column.key} className={`${column.number ? "number" : ""}${column.missing?.(row) ? " missing" : ""}`} title={column.title?.(row) || undefined}>
                      {column.cell(row)}
                    </td>
                  ))}
                </tr>
              );
            })}
            {below > 0 && number > 0 && <Spacer height={below} columns={columns.length} />}
            {known === 0 && (
              <tr>
                <td colSpan={columns.length}>{t("table.empty")}</td>
              </tr>
            )}
          </tbody>
        </table>
        {known === null && !pages.error && number === 0 && <p className="waiting long-waiting">{t("loading")}</p>}
      </div>
    </div>
  );
}

function Spacer({ height, columns }: { height: number; columns: number }) {
  return (
    <tr aria-hidden="true" className="spacer">
      <td colSpan={columns} style={{ height }} />
    </tr>
  );
}
