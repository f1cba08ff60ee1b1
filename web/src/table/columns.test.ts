import { expect, it } from "vitest";
import { filtered, sorted, type Column } from "./columns";

interface Row {
  name: string;
  size: number | null;
}
const rows: Row[] = [{ name: "b", size: null }, { name: "a", size: 2 }, { name: "c", size: 10 }];
const columns: Column<Row>[] = [
  { key: "name", label: "", value: (row) => row.name },
  { key: "size", label: "", value: (row) => row.size },
];

it("keeps what is missing at the end", () => {
  expect(sorted(rows, columns[1], false, "en").map((row) => row.name)).toEqual(["a", "c", "b"]);
  expect(sorted(rows, columns[1], true, "en").map((row) => row.name)).toEqual(["c", "a", "b"]);
});
it("filters by every word", () => {
  expect(filtered(rows, columns, "c 10")).toHaveLength(1);
  expect(filtered(rows, columns, "")).toHaveLength(3);
});
