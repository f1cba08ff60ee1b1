import { useEffect, useId, useRef, useState } from "react";
import { Problem } from "../../api/Problem";
import { useView, viewUrl } from "../../api/client";
import { MISSING } from "../../numbers/format";
import { DataTable } from "../../table/DataTable";
import type { Column } from "../../table/columns";
import { Go, useUrl } from "../../url/useUrl";
import { useLang, useWords } from "../../words/useWords";
import { EXAMPLES } from "./examples";
import { count, widthOf } from "./paging";
import { SqlTables } from "./SqlTables";
import type { SqlCell } from "./types";

const LIMITS = [100, 1000, 10_000];
const FIRST = EXAMPLES[0]?.[1] ?? "";

/** One reading query over the published tables; what was run stands in the address. */
export function Sql() {
  const t = useWords("data");
  const { url, set } = useUrl();
  const id = useId();
  const asked = String(url.own.query ?? "");
  const limit = Number(url.own.limit);
  const [typed, setTyped] = useState(asked || FIRST);
  const [run, setRun] = useState(0);
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (asked) setTyped(asked);
  }, [asked]);
  const go = () => {
    const query = typed.trim();
    if (query === "") return;
    setRun((number) => number + 1);
    set({ own: { query } });
  };
  const insert = (words: string) => {
    const box = area.current;
    if (!box) return;
    const [from, to] = [box.selectionStart, box.selectionEnd];
    setTyped(typed.slice(0, from) + words + typed.slice(to));
    box.focus();
  };
  return (
    <section className="card stack" aria-labelledby="sql-head">
      <h2 id="sql-head">{t("section.sql")}</h2>
      <p className="muted">{t("sql.note")}</p>
      <div className="row no-print">
        <label className="field-block">
          <span className="field-label">{t("sql.examples")}</span>
          <select
            className="field"
            value=""
            onChange={(event) => {
              const found = EXAMPLES.find(([key]) => key === event.target.value);
              if (found) setTyped(found[1]);
            }}
          >
            <option value="">{t("picker.choose")}</option>
            {EXAMPLES.map(([key]) => (
              <option key={key} value={key}>
                {t(`sql.example.${key}`)}
              </option>
            ))}
          </select>
        </label>
        <label className="field-block">
          <span className="field-label">{t("sql.limit")}</span>
          <select className="field" value={limit} onChange={(event) => set({ own: { limit: Number(event.target.value) } })}>
            {[...new Set([...LIMITS, limit])].sort((a, b) => a - b).map((value) => (
              <option key={value} value={value}>
                {count(value)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <form
        className="sql-form"
        onSubmit={(event) => {
          event.preventDefault();
          go();
        }}
      >
        <label className="field-label" htmlFor={id}>
          {t("sql.query")}
        </label>
        <textarea
          ref={area}
          id={id}
          className="field sql-area"
          rows={Math.max(6, Math.min(18, typed.split("\n").length + 1))}
          maxLength={8000}
          spellCheck={false}
          autoCapitalize="off"
          autoCorrect="off"
          value={typed}
          aria-describedby={`${id}-keys`}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
              event.preventDefault();
              go();
            }
          }}
        />
        <div className="row">
          <button type="submit" className="button primary" disabled={typed.trim() === ""}>
            {t("sql.run")}
          </button>
          <span id={`${id}-keys`} className="small muted">
            {t("sql.keys")}
          </span>
          {asked !== "" && typed.trim() !== asked && <span className="small muted">{t("sql.changed")}</span>}
        </div>
      </form>
      {asked !== "" && <Result key={`${asked}|${limit}|${run}`} query={asked} limit={limit} />}
      <SqlTables onPick={insert} />
    </section>
  );
}

function Result({ query, limit }: { query: string; limit: number }) {
  const t = useWords("data");
  const lang = useLang();
  const { data, envelope, error, loading, reload } = useView("sql", { query, limit });
  if (error) return <Problem problem={error} retry={reload} />;
  if (!data) return loading ? <p className="waiting sql-waiting" role="status">{t("sql.running")}</p> : null;
  const claim = data.columns.findIndex((column) => column.column === "claim");
  const columns: Column<{ row: SqlCell[]; place: number }>[] = data.columns.map((column, place) => ({
    key: String(place),
    label: column.column,
    unit: column.type,
    width: widthOf(column.column.length > column.type.length ? column.column : column.type, data.rows.map((row) => row[place])),
    kind: /INT|DOUBLE|FLOAT|DECIMAL|REAL/.test(column.type) ? "number" : "text",
    value: ({ row }) => {
      const cell = row[place] ?? null;
      return typeof cell === "boolean" ? String(cell) : cell;
    },
    cell: ({ row }) => {
      const cell = row[place] ?? null;
      if (cell === null) return <span className="muted">{MISSING}</span>;
      if (place === claim && typeof cell === "string")
        return (
          <Go set={{ own: { claim: cell, section: "trace" } }}>
            <code>{cell}</code>
          </Go>
        );
      return <span className="sql-cell">{String(cell)}</span>;
    },
  }));
  const rows = data.rows.map((row, place) => ({ row, place }));
  return (
    <div className="stack">
      <div className="row between" role="status">
        <p>{t("sql.rows", { n: count(rows.length), columns: data.columns.length })}</p>
        <p>
          {([".csv", ".parquet", ".zip"] as const).map((suffix) => (
            <a key={suffix} className="button" href={viewUrl("sql", { lang, query, limit }, suffix)} download>
              {t("download.file", { kind: suffix === ".parquet" ? "Parquet" : suffix.slice(1).toUpperCase(), n: count(rows.length) })}
            </a>
          ))}
        </p>
      </div>
      {data.cut && <p className="notice-line">{envelope?.notes[0] ?? t("sql.cut", { n: count(limit) })}</p>}
      <DataTable caption={t("sql.result")} columns={columns} rows={rows} rowKey={(row) => String(row.place)} height={520} />
    </div>
  );
}
