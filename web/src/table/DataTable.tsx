import { useVirtualizer } from "@tanstack/react-virtual";
import { useId, useMemo, useRef, useState, type ReactNode } from "react";
import { usePrinting } from "../app/scheme";
import { csv } from "../charts/save";
import { decimal, plain, rounded } from "../numbers/decimal";
import { joined, MINUS, MISSING, written } from "../numbers/format";
import { Why } from "../why/Why";
import { useLang, useWords } from "../words/useWords";
import { filtered, sorted, type Column, type TableSpec } from "./columns";

const ROW = 33;
const VIRTUAL_FROM = 80;

/** All rows of a table as CSV, units in the heading. */
export function tableCsv<T>({ columns, rows }: TableSpec<T>): string {
  const head = columns.map((column) => (column.unit ? `${column.label} (${column.unit})` : column.label));
  return csv([head, ...rows.map((row) => columns.map((column) => column.value(row)))]);
}

/** A table that sorts, filters and scrolls through many rows. */
export function DataTable<T>({ columns, rows, rowKey, sort = "", filter, height = 420, empty, onRow, caption }: TableSpec<T> & { caption: string }) {
  const t = useWords("table");
  const lang = useLang();
  const id = useId();
  const printing = usePrinting();
  const [order, setOrder] = useState(sort);
  const [typed, setTyped] = useState("");
  const box = useRef<HTMLDivElement>(null);
  const key = order.replace(/^-/, "");
  const down = order.startsWith("-");
  const shown = useMemo(
    () => sorted(filtered(rows, columns, typed), columns.find((column) => column.key === key), down, lang),
    [columns, down, key, lang, rows, typed],
  );
  const virtual = shown.length > VIRTUAL_FROM && !printing;
  const scroller = useVirtualizer({ count: virtual ? shown.length : 0, getScrollElement: () => box.current, estimateSize: () => ROW, overscan: 12 });
  const items = scroller.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const visible = virtual ? items.map((item) => item.index) : shown.map((_, index) => index);
  const above = virtual ? (items[0]?.start ?? 0) : 0;
  const below = virtual ? scroller.getTotalSize() - (items.at(-1)?.end ?? 0) : 0;
  const units = columns.some((column) => column.unit);
  const searching = filter ?? rows.length > 12;
  const turn = (column: Column<T>) => {
    const up = column.kind === "number" ? `-${column.key}` : column.key;
    const other = up === column.key ? `-${column.key}` : column.key;
    setOrder(order === up ? other : up);
  };
  return (
    <div className="table-whole">
      {searching && (
        <div className="table-tools no-print">
          <label className="hidden-words" htmlFor={id}>
            {t("filter")}
          </label>
          <input id={id} className="field" type="search" placeholder={t("filter")} value={typed} onChange={(event) => setTyped(event.target.value)} />
          <span className="small muted" role="status">
            {t("rows", { shown: shown.length, all: rows.length })}
          </span>
        </div>
      )}
      <div className="table-box" ref={box} style={printing ? undefined : { maxHeight: height }} tabIndex={0} role="region" aria-label={caption}>
        <table className="table" aria-rowcount={shown.length + 1}>
          <caption className="hidden-words">{caption}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.key} scope="col" className={column.kind === "number" ? "number" : undefined} style={column.width ? { minWidth: column.width } : undefined} aria-sort={key === column.key ? (down ? "descending" : "ascending") : "none"}>
                  <button type="button" onClick={() => turn(column)}>
                    {column.label}
                    <span aria-hidden="true" className="sort-sign">
                      {key === column.key ? (down ? "▾" : "▴") : ""}
                    </span>
                  </button>
                </th>
              ))}
            </tr>
            {units && (
              <tr className="units">
                {columns.map((column) => (
                  <td key={column.key} className={column.kind === "number" ? "number" : undefined}>
                    {column.unit ?? ""}
                  </td>
                ))}
              </tr>
            )}
          </thead>
          <tbody>
            {above > 0 && (
              <tr aria-hidden="true" className="spacer">
                <td colSpan={columns.length} style={{ height: above }} />
              </tr>
            )}
            {visible.map((index) => {
              const row = shown[index];
              if (row === undefined) return null;
              return (
                <tr key={rowKey(row)} aria-rowindex={index + 2} className={(index - (virtual ? first : 0)) % 2 ? "odd" : undefined} onClick={onRow ? () => onRow(row) : undefined}>
                  {columns.map((column) => (
                    <td key={column.key} className={`${column.kind === "number" ? "number" : ""}${column.reason?.(row) ? " missing" : ""}`}>
                      <Cell column={column} row={row} />
                    </td>
                  ))}
                </tr>
              );
            })}
            {below > 0 && (
              <tr aria-hidden="true" className="spacer">
                <td colSpan={columns.length} style={{ height: below }} />
              </tr>
            )}
            {shown.length === 0 && (
              <tr>
                <td colSpan={columns.length} className="muted">
                  {typed ? t("filtered.empty") : (empty ?? t("empty"))}
                </td>
              </tr>
            )}
          </tbody>
        </table>
      </div>
    </div>
  );
}

/** A number that brings no format of its own: free of binary noise; years and codes keep their digits together. */
function bare(value: number): string {
  if (!Number.isFinite(value)) return MISSING;
  const exact = rounded(decimal(value), 10);
  return Math.abs(value) < 10_000 ? plain(exact).replace("-", MINUS) : written(exact);
}

function Cell<T>({ column, row }: { column: Column<T>; row: T }): ReactNode {
  const value = column.value(row);
  const claims = column.claims?.(row) ?? [];
  const reason = column.reason?.(row);
  const shown = column.cell ? column.cell(row) : value === null ? (column.kind === "number" ? MISSING : "") : typeof value === "number" ? bare(value) : value;
  const bareText = typeof shown === "string" || typeof shown === "number" ? String(shown) : String(value ?? "");
  const said = column.what && bareText !== MISSING ? joined(bareText, column.unit ?? "") : bareText;
  if (claims.length === 0) return reason ? <span title={reason}>{shown}<span className="hidden-words"> {reason}</span></span> : shown;
  return (
    <span className="with-why">
      <span title={reason}>{shown}</span>
      <Why claims={claims} more={column.more?.(row)} text={`${column.what?.(row) ?? column.label}: ${said}`} basis={[...(column.basis?.(row) ?? []), ...(reason ? [reason] : [])]} />
    </span>
  );
}
