import { viewUrl, type Params } from "../../api/client";
import type { ViewName } from "../../api/views";
import { useLang, useWords } from "../../words/useWords";
import { count } from "./paging";

interface DownloadsProps {
  view: ViewName;
  params: Params;
  full: number | null;
  /** The whole table, whatever is searched in it on the page. */
  whole?: boolean;
  /** The rows before the reader's eyes, where they are not all. */
  shown?: { from: number; to: number; params: Params };
}

const KINDS = [
  [".csv", "CSV"],
  [".parquet", "Parquet"],
  [".zip", "ZIP"],
] as const;

/** Links to the files of a view; each says how many rows it holds. */
export function Downloads({ view, params, full, whole = false, shown }: DownloadsProps) {
  const t = useWords("data");
  const lang = useLang();
  const line = (words: string, key: string, rows: "full" | "displayed", more: Params, of: number | null) => (
    <div className="download-line" role="group" aria-label={words} key={key}>
      <span className="small muted">{words}</span>
      {KINDS.map(([suffix, name]) => (
        <a key={suffix} className="button" href={viewUrl(view, { lang, ...params, ...more, rows }, suffix)} download>
          {of === null ? name : t("download.file", { kind: name, n: count(of) })}
        </a>
      ))}
    </div>
  );
  return (
    <div className="downloads no-print">
      {line(t(whole ? "download.whole" : "download.full"), "full", "full", {}, full)}
      {shown && full !== null && shown.to - shown.from + 1 < full && line(t("download.shown", { from: count(shown.from), to: count(shown.to) }), "shown", "displayed", shown.params, shown.to - shown.from + 1)}
      <p className="small">
        <a href={viewUrl(view, { lang, ...params })}>JSON</a> · <a href={viewUrl(view, { lang, ...params }, ".metadata.json")}>{t("download.metadata")}</a>
      </p>
    </div>
  );
}
