import { useMemo, useState } from "react";
import { useView } from "../../api/client";
import { searchText } from "./match";
import { aliasesOf, useCatalog } from "../../catalog/useCatalog";
import { ChartFrame } from "../../charts/ChartFrame";
import { LINKS } from "../../url/grammar";
import { useUrl } from "../../url/useUrl";
import { useLang, useWords } from "../../words/useWords";
import { Answer } from "./Answer";
import { cellsOf } from "./cells";
import { Asked, Chosen } from "./Controls";
import { HeatDrawing } from "./HeatDrawing";
import { HeatTable } from "./HeatTable";
import { hasFigure, kept, linesOf, reasons, sorted, STATES, tally, type Sort } from "./heat";
import { Legend } from "./Legend";
import { Tally } from "./Tally";
import type { Reading } from "./types";
import { useBand } from "./useBand";
import { useColumns } from "./useColumns";
import "./overview.css";

export default function Overview() {
  const t = useWords("overview");
  const lang = useLang();
  const { url, set } = useUrl();
  const { label, row } = useCatalog();
  const band = useBand();
  const columns = useColumns();
  const [saving, setSaving] = useState(false);
  const economy = url.economy[0] ?? "CHN";
  const year = url.year?.end ?? null;
  const reading = url.own.reading as Reading;
  const params = { economy, year, scope: url.own.scope as string };
  const asked = useView("overview", params);
  const lines = useMemo(() => (asked.data ? linesOf(asked.data) : []), [asked.data]);
  const counts = useMemo(() => tally(lines, reading), [lines, reading]);
  const { only, group, sort, rest } = url.own as { only: "all" | "known" | "listed"; group: string; sort: Sort; rest: boolean };
  const chosen = useMemo(() => {
    const found = searchText(url.q);
    const inGroup = (mineral: string) => {
      if (!group) return true;
      const own = row("minerals", mineral);
      const parent = own?.group ? row("minerals", own.group) : undefined;
      return own?.kind === group || mineral === group || own?.group === group || parent?.group === group;
    };
    const matches = (mineral: string) => {
      const own = row("minerals", mineral);
      return !own || found([own.id, own.name_en, own.name_zh, own.symbol ?? "", ...aliasesOf(own)]);
    };
    const all = lines.filter((line) => kept(line, { only, reading, economy, inGroup, matches }));
    return sorted(all, sort, reading, (mineral) => label("minerals", mineral), lang);
  }, [lines, url.q, group, only, reading, economy, sort, label, lang, row]);
  // What has no figure at all waits behind a button, unless it is looked for by name or in another order.
  const folded = sort === "availability" && url.q === "";
  const known = useMemo(() => (folded ? chosen.filter((line) => hasFigure(line, reading)) : chosen), [chosen, folded, reading]);
  const unknown = useMemo(() => (folded ? chosen.filter((line) => !hasFigure(line, reading)) : []), [chosen, folded, reading]);
  const words = t("filter", { economy: label("economies", economy), years: year === null ? t("answer.years") : t("answer.year", { year }), reading: t(`reading.${reading}`), scope: t(`scope.${url.own.scope as string}`) });
  const shared = { view: { name: "overview" as const, params }, envelope: asked.envelope, loading: asked.loading, stale: asked.stale, error: asked.error, retry: asked.reload };
  const cells = useMemo(() => cellsOf([...known, ...unknown], reading), [known, unknown, reading]);
  const tallied = LINKS.flatMap((link) => STATES.map((state) => ({ link, state, count: counts[link][state] })));
  return (
    <div className="overview stack">
      <div className="page-head">
        <h1>{t("title")}</h1>
        <p>{t("lead", { economy: label("economies", economy) })}</p>
        <Asked economy={economy} />
        <p className="small">{t(`reading.help.${reading}`)}</p>
        {year !== null && asked.data?.risk_reason && <p className="problem" role="status">{asked.data.risk_reason}</p>}
      </div>
      <div className="overview-top">
        {asked.data ? <Answer lines={lines} economy={economy} year={year} /> : <div className="answer card waiting-answer">{asked.error ? null : t("loading")}</div>}
        <div data-chart="tally">
          <ChartFrame
            id="tally" title={t("tally.title")} unit={t("tally.unit")} filter={words} {...shared}
            table={{
              columns: [
                { key: "link", label: t("table.link"), value: (item) => label("links", item.link) },
                { key: "state", label: t("tally.title"), value: (item) => band(item.state, item.link) },
                { key: "count", label: t("tally.unit"), kind: "number", value: (item) => item.count },
              ],
              rows: tallied, rowKey: (item) => `${item.link} ${item.state}`, filter: false,
            }}
          >
            <Tally counts={counts} all={lines.length} band={band} />
          </ChartFrame>
        </div>
      </div>
      <div onPointerEnter={() => setSaving(true)} onFocus={() => setSaving(true)}>
        <ChartFrame id="heat" main title={t("heat.title")} unit={t("heat.unit")} filter={words} {...shared} controls={<Chosen shown={chosen.length} all={lines.length} />} table={{ columns, rows: cells, rowKey: (cell) => `${cell.mineral} ${cell.link}`, height: 640 }}>
          <Legend />
          {asked.data && <HeatTable known={known} rest={rest ? unknown : []} reading={reading} economy={economy} year={year} />}
          {asked.data && chosen.length === 0 && <p className="muted">{t("find.none")}</p>}
          {unknown.length > 0 && (
            <button type="button" className="button no-print rest-button" aria-expanded={rest} onClick={() => set({ own: { rest: !rest } }, { replace: true })}>
              {t(rest ? "rest.hide" : "rest.show", { n: unknown.length })}
            </button>
          )}
          {saving && <HeatDrawing lines={rest ? [...known, ...unknown] : known} reading={reading} />}
          <Gaps lines={lines} reading={reading} />
        </ChartFrame>
      </div>
    </div>
  );
}

/** Reasons of what is not known, link by link, most frequent first. */
function Gaps({ lines, reading }: { lines: Parameters<typeof reasons>[0]; reading: Reading }) {
  const t = useWords("overview");
  const { label } = useCatalog();
  return (
    <div className="gaps small">
      {LINKS.map((link) => {
        const found = reasons(lines, reading, link);
        const all = found.reduce((sum, item) => sum + item.count, 0);
        if (all === 0) return null;
        return (
          <details key={link}>
            <summary>{t("reasons.title", { link: label("links", link), n: all })}</summary>
            <ul>
              {found.map((item) => (
                <li key={item.reason}>
                  <strong>{item.count}</strong> {item.reason || t("reasons.unheld")}
                </li>
              ))}
            </ul>
          </details>
        );
      })}
    </div>
  );
}
