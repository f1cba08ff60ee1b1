import { useView } from "../../api/client";
import { useLang, useWords } from "../../words/useWords";
import type { TraceData } from "./types";

/** Every field of the figure as it is stored, with what the field means. */
export function PublishedFields({ data }: { data: TraceData }) {
  const t = useWords("data");
  const lang = useLang();
  const columns = useView("tables", { name: "columns" });
  const table = "hs" in data.published ? "trade" : "claims";
  const meaning = new Map((columns.data?.rows ?? []).filter((row) => row.table === table).map((row) => [row.column ?? "", row[`description_${lang}`] ?? ""]));
  const fields = Object.entries(data.published).filter(([, value]) => value !== "" && value !== null);
  const empty = Object.entries(data.published).filter(([, value]) => value === "" || value === null);
  return (
    <details className="published">
      <summary>{t("trace.fields", { n: fields.length })}</summary>
      <dl className="facts">
        {fields.map(([name, value]) => (
          <div key={name}>
            <dt>
              <code>{name}</code>
              <span className="small muted field-meaning">{meaning.get(name) ?? ""}</span>
            </dt>
            <dd>
              {String(value)}
              {data.labels[name] && <span className="muted"> ({data.labels[name]?.[lang]})</span>}
            </dd>
          </div>
        ))}
      </dl>
      {empty.length > 0 && (
        <p className="small muted">
          {t("trace.fields.empty")} <code>{empty.map(([name]) => name).join(", ")}</code>
        </p>
      )}
    </details>
  );
}
