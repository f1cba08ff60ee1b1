import { useState } from "react";
import { useView } from "../../api/client";
import { useLang, useWords } from "../../words/useWords";
import { OF_FIGURES, TABLES } from "./examples";
import type { TableData } from "./types";

/** The tables that may be asked, their columns and what each holds; a column is put into the query by a click. */
export function SqlTables({ onPick }: { onPick: (words: string) => void }) {
  const t = useWords("data");
  const { data } = useView("tables", { name: "columns" });
  return (
    <section aria-labelledby="sql-tables">
      <h3 id="sql-tables">{t("sql.tables")}</h3>
      <p className="small muted">{t("sql.tables.note")}</p>
      {TABLES.map(([table, described]) => (
        <Table key={table} table={table} described={described} all={data} onPick={onPick} />
      ))}
    </section>
  );
}

function Table({ table, described, all, onPick }: { table: string; described: string; all: TableData | null; onPick: (words: string) => void }) {
  const t = useWords("data");
  const lang = useLang();
  const [open, setOpen] = useState(false);
  const { data } = useView(open ? "sql" : null, { query: `DESCRIBE ${table}`, limit: 100 });
  const meaning = (column: string) =>
    (OF_FIGURES as readonly string[]).includes(column) && table === "figures" ? t(`sql.column.${column}`) : (all?.rows.find((row) => row.table === described && row.column === column)?.[`description_${lang}`] ?? "");
  return (
    <details className="sql-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <code>{table}</code> <span className="small muted">{t(`sql.table.${table}`)}</span>
      </summary>
      {!data && open && <p className="waiting">{t("loading")}</p>}
      {data && (
        <dl className="facts">
          {data.rows.map(([name, type]) => (
            <div key={String(name)}>
              <dt>
                <button type="button" className="button quiet column-button" aria-label={t("sql.insert", { name: String(name) })} onClick={() => onPick(/^(start|end)$/.test(String(name)) ? `"${String(name)}"` : String(name))}>
                  <code>{String(name)}</code>
                </button>
                <span className="small muted">{String(type)}</span>
              </dt>
              <dd>{meaning(String(name))}</dd>
            </div>
          ))}
        </dl>
      )}
    </details>
  );
}
