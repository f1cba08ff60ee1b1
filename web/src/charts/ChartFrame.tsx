import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { Problem } from "../api/Problem";
import { viewUrl, type Params } from "../api/client";
import type { ViewName } from "../api/views";
import type { Envelope, ProblemData, Source } from "../api/types";
import { DataTable, tableCsv } from "../table/DataTable";
import type { TableSpec } from "../table/columns";
import { useUrl } from "../url/useUrl";
import { useLang, useWords } from "../words/useWords";
import { Cite } from "./Cite";
import { usePalette } from "./palette";
import { fileName, savePng, saveText, standalone } from "./save";
import { usePrinting } from "../app/scheme";

export const TABS = ["chart", "table", "data"] as const;
const PRINTED = 40;
export type Tab = (typeof TABS)[number];

export interface ChartFrameProps<T> {
  /** Anchor on the page, `#id`. */
  id: string;
  title: string;
  /** Unit in words, shown behind the title. */
  unit?: string;
  /** What is shown of everything, in words: economy, years, form. */
  filter?: string;
  note?: ReactNode;
  children: ReactNode;
  table?: TableSpec<T>;
  /** The view of the API behind the chart, for downloads. */
  view?: { name: ViewName; params?: Params };
  /** Its answer: sources, snapshot, row counts. */
  envelope?: Envelope<unknown> | null;
  /** Sources, where they are not those of the envelope (only those used here). */
  sources?: readonly Pick<Source, "release" | "publisher" | "title" | "licence" | "url" | "attribution">[];
  /** The chart of the page whose tab stands in the address. */
  main?: boolean;
  loading?: boolean;
  stale?: boolean;
  error?: ProblemData | null;
  retry?: () => void;
  /** Controls that belong to this chart alone. */
  controls?: ReactNode;
  /** Level of the heading, 2 unless told. */
  level?: 2 | 3;
}

/** Everything around a chart: title with unit, filter, tabs, source line, note, downloads, link, citation. */
export function ChartFrame<T>(props: ChartFrameProps<T>) {
  const { id, title, unit, filter, note, children, table, view, envelope, main, loading, stale, error, controls } = props;
  const t = useWords("frame");
  const lang = useLang();
  const { url, set } = useUrl();
  const palette = usePalette();
  const printing = usePrinting();
  const [ownTab, setOwnTab] = useState<Tab>("chart");
  const [said, setSaid] = useState("");
  const [citing, setCiting] = useState(false);
  const panel = useRef<HTMLDivElement>(null);
  const head = useId();
  const offered = TABS.filter((tab) => tab === "chart" || (tab === "table" ? table : view || envelope));
  const wanted = main ? (offered.find((tab) => tab === url.tab) ?? "chart") : ownTab;
  const choose = (tab: Tab) => (main ? set({ tab: tab === "chart" ? null : tab }, { replace: true }) : setOwnTab(tab));
  const keys = (event: KeyboardEvent) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    const next = offered[(offered.indexOf(wanted) + step + offered.length) % offered.length];
    if (!next) return;
    choose(next);
    document.getElementById(`${id}-tab-${next}`)?.focus();
  };
  const sources = props.sources ?? envelope?.sources ?? [];
  const sourceLine = sources.length > 0 ? t("source", { sources: sources.map((source) => `${source.publisher}${t("sign.comma")}${source.title}`).join(t("sign.semicolon")) }) : "";
  // On paper a short table stands below its chart; a long one only where the reader had chosen it.
  const printed = printing && (table?.rows.length ?? 0) <= PRINTED;
  const full = [title, unit].filter(Boolean).join(t("sign.comma"));
  // Files are called after what they show; the unit stands inside.
  const name = [title, filter].filter(Boolean).join(" ");
  const permalink = () => `${window.location.origin}${window.location.pathname}${window.location.search}#${id}`;
  const drawing = () => {
    const svg = panel.current?.querySelector<SVGSVGElement>("svg[data-drawing], [data-drawing] svg");
    if (!svg) return null;
    const lines = [filter ?? "", sourceLine, `${permalink()} · orechain ${envelope?.manifest.orechain ?? ""} · ${envelope?.manifest.snapshot.slice(0, 12) ?? ""}`].filter(Boolean);
    return standalone(svg, { title: full, lines, ground: palette.surface, ink: palette.ink, muted: palette.muted, font: getComputedStyle(document.body).fontFamily });
  };
  const save = (kind: "svg" | "png") => {
    const made = drawing();
    if (!made) setSaid(t("save.nothing"));
    else if (kind === "svg") saveText(made.text, fileName(name, "svg"), "image/svg+xml");
    else {
      setSaid(t("save.preparing"));
      savePng(made, fileName(name, "png")).then(
        () => setSaid(""),
        () => setSaid(t("save.failed")),
      );
    }
  };
  // The server may take a while to write the file, and a download tells a page nothing.
  const brief = (words: string) => {
    setSaid(words);
    window.setTimeout(() => setSaid((now) => (now === words ? "" : now)), 4000);
  };
  const copy = () => {
    navigator.clipboard.writeText(permalink()).then(
      () => setSaid(t("link.copied")),
      () => setSaid(permalink()),
    );
  };
  const waiting = !error && loading === true && !stale && !envelope;
  // Nothing is saved, linked or cited under a name that belongs to another answer.
  const busy = stale === true || loading === true || (view !== undefined && envelope === null);
  // A frame that waits stays as high as it was, so that the page below does not jump.
  const [room, setRoom] = useState(0);
  useEffect(() => {
    if (!waiting && envelope) setRoom(panel.current?.parentElement?.querySelector<HTMLElement>(".frame-panel:not([hidden])")?.offsetHeight ?? 0);
  }, [waiting, envelope, wanted]);
  const panelOf = (tab: Tab, content: ReactNode) => (
    <div key={tab} role="tabpanel" id={`${id}-panel-${tab}`} aria-labelledby={`${id}-tab-${tab}`} hidden={tab !== wanted && !(printed && tab === "table")} ref={tab === "chart" ? panel : undefined} className="frame-panel">
      {content}
    </div>
  );
  const Heading = props.level === 3 ? "h3" : "h2";
  return (
    <section className={stale ? "frame card stale" : "frame card"} id={id} aria-labelledby={head} aria-busy={loading ?? false}>
      <header className="frame-head">
        <div>
          <Heading id={head} className="frame-title">
            {title}
            {unit && <span className="frame-unit">{unit}</span>}
          </Heading>
          {filter && <p className="frame-filter">{filter}</p>}
        </div>
        {offered.length > 1 && (
          <div role="tablist" aria-label={t("tabs", { title })} className="tabs no-print" onKeyDown={keys}>
            {offered.map((tab) => (
              <button key={tab} id={`${id}-tab-${tab}`} type="button" role="tab" aria-selected={tab === wanted} aria-controls={`${id}-panel-${tab}`} tabIndex={tab === wanted ? 0 : -1} onClick={() => choose(tab)}>
                {t(`tab.${tab}`)}
              </button>
            ))}
          </div>
        )}
      </header>
      {controls && <div className="frame-controls no-print">{controls}</div>}
      {error ? <Problem problem={error} {...(props.retry ? { retry: props.retry } : {})} /> : null}
      {waiting && (
        <p className="waiting" style={{ minHeight: room || undefined }}>
          {t("loading")}
        </p>
      )}
      {stale && (
        <p className="waiting stale-words" role="status">
          {t("loading")}
        </p>
      )}
      {!error && !waiting && (
        <>
          {panelOf("chart", children)}
          {table && panelOf("table", (wanted === "table" || printed) && <DataTable {...table} caption={full} />)}
          {(view || envelope) && panelOf("data", wanted === "data" && <DataPanel busy={busy} {...(view ? { view } : {})} envelope={envelope ?? null} sources={sources} />)}
        </>
      )}
      {note && <div className="frame-note">{note}</div>}
      {sourceLine && <SourceLine words={sourceLine} sources={sources} />}
      <footer className="frame-actions no-print">
        <button type="button" className="button quiet" disabled={busy} onClick={() => save("svg")}>
          SVG
        </button>
        <button type="button" className="button quiet" disabled={busy} onClick={() => save("png")}>
          PNG
        </button>
        {table && (
          <button type="button" className="button quiet" disabled={busy} onClick={() => saveText(tableCsv(table), fileName(name, "csv"), "text/csv")} title={t("save.csv.shown", { n: table.rows.length })}>
            CSV
          </button>
        )}
        {view && !busy && (
          <a className="button quiet" href={viewUrl(view.name, { lang, ...view.params, rows: "full" }, ".csv")} download onClick={() => brief(t("save.preparing"))}>
            {t("save.csv.full", { n: envelope?.rows.full ?? "…" })}
          </a>
        )}
        <button type="button" className="button quiet" disabled={busy} onClick={copy}>
          {t("link.copy")}
        </button>
        <button type="button" className="button quiet" disabled={busy} onClick={() => setCiting(true)} aria-haspopup="dialog">
          {t("cite")}
        </button>
        <span role="status" className="small muted">
          {said}
        </span>
      </footer>
      {citing && <Cite title={full} sources={sources} manifest={envelope?.manifest ?? null} permalink={permalink()} onClose={() => setCiting(false)} />}
    </section>
  );
}

const NAMED = 3;

/** The sources in a line; of many only the first ones, the others on demand. */
function SourceLine({ words, sources }: { words: string; sources: NonNullable<ChartFrameProps<never>["sources"]> }) {
  const t = useWords("frame");
  if (sources.length <= NAMED + 1) return <p className="frame-source">{words}</p>;
  const publishers = [...new Set(sources.map((source) => source.publisher))];
  return (
    <details className="frame-source">
      <summary>{t("source.many", { sources: publishers.slice(0, NAMED).join(t("sign.semicolon")), n: sources.length })}</summary>
      {words}
    </details>
  );
}

function DataPanel({ busy, view, envelope, sources }: { busy: boolean; view?: { name: ViewName; params?: Params }; envelope: Envelope<unknown> | null; sources: NonNullable<ChartFrameProps<never>["sources"]> }) {
  const t = useWords("frame");
  const lang = useLang();
  return (
    <div className="stack">
      {busy && <p className="waiting">{t("loading")}</p>}
      {envelope && <p>{t("data.rows", { shown: envelope.rows.displayed, all: envelope.rows.full })}</p>}
      {view && !busy && (
        <ul className="plain-list">
          {(["displayed", "full"] as const).map((rows) => (
            <li key={rows}>
              {t(`data.${rows}`, { n: envelope?.rows[rows] ?? "…" })}{" "}
              {([".csv", ".parquet", ".zip"] as const).map((suffix) => (
                <a key={suffix} className="button quiet" href={viewUrl(view.name, { lang, ...view.params, rows }, suffix)} download>
                  {suffix.slice(1).toUpperCase()}
                </a>
              ))}
            </li>
          ))}
          <li>
            <a href={viewUrl(view.name, { lang, ...view.params })}>JSON</a> · <a href={viewUrl(view.name, { lang, ...view.params }, ".metadata.json")}>{t("data.metadata")}</a>
          </li>
        </ul>
      )}
      {envelope?.notes.map((words) => <p key={words}>{words}</p>)}
      {sources.length > 0 && (
        <ul className="plain-list small">
          {sources.map((source) => (
            <li key={source.release}>
              {source.publisher}: {source.url ? <a href={source.url} rel="noreferrer">{source.title}</a> : source.title} · {source.licence} · <code>{source.release}</code>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
