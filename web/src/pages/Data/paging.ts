/** Which pages of a long answer a stretch of rows needs. Pure functions. */
export const PAGE_ROWS = 100;

/** Places of the pages that hold the rows from `first` to `last`, of `total`. */
export function pagesOf(first: number, last: number, total: number | null, size: number = PAGE_ROWS): number[] {
  const end = total === null ? 0 : Math.max(0, Math.min(last, total - 1));
  const from = Math.floor(Math.max(0, Math.min(first, end)) / size);
  return Array.from({ length: Math.floor(end / size) - from + 1 }, (_, index) => from + index);
}

/** First and last row, counted from one, of the page in whose middle the reader is. */
export function shownPage(first: number, last: number, total: number, size: number = PAGE_ROWS): { page: number; from: number; to: number } {
  const page = Math.floor(Math.max(0, Math.min(Math.floor((first + last) / 2), total - 1)) / size);
  return { page, from: total === 0 ? 0 : page * size + 1, to: Math.min(total, (page + 1) * size) };
}

/** Thousands separated. */
export function count(value: number): string {
  return value.toLocaleString("en");
}

/** `2020`, `2020–2024`, or nothing. */
export function years(start: number | null | undefined, end: number | null | undefined): string {
  if (start === null || start === undefined) return end === null || end === undefined ? "" : String(end);
  return end === null || end === undefined || end === start ? String(start) : `${start}–${end}`;
}

/** A list of publishers of the address; names hold commas and dots, but no `~`. */
export function split(text: string): string[] {
  return [...new Set(text.split("~").map((part) => part.trim()).filter(Boolean))];
}

const MOST = 380;

/** Width in pixels that a column of these words asks for; Chinese letters count twice. */
export function widthOf(head: string, cells: readonly unknown[]): number {
  const size = (text: string) => [...text].reduce((sum, letter) => sum + (letter > "\u2e80" ? 2 : 1), 0);
  const most = cells.slice(0, 200).reduce<number>((now, cell) => Math.max(now, size(String(cell ?? ""))), size(head) + 1);
  return Math.min(MOST, Math.round(24 + 8.6 * most));
}
