import { useCallback, useMemo } from "react";
import { Problem } from "../../api/Problem";
import { viewUrl } from "../../api/client";
import { LinkPicker } from "../../app/pickers";
import { useCatalog } from "../../catalog/useCatalog";
import type { Palette } from "../../charts/palette";
import { figureText, formatValue, indexScale } from "../../numbers/format";
import { DataTable } from "../../table/DataTable";
import type { Column, TableSpec } from "../../table/columns";
import { useUrl } from "../../url/useUrl";
import { useLang, useWords } from "../../words/useWords";
import { Controls, ReadingChoice } from "./Controls";
import { assessedCells, chosen, LINKS, METHODS, MOST, MOST_METHODS, READINGS, riskQuestions, scoreCells, sharedTop, type Cell } from "./items";
import type { PanelBar, PanelData, PanelLook } from "./panels";
import { Topic } from "./Topic";
import { joinedEnvelope, useSix } from "./useSix";
import "./compare.css";

const BARS_END = 2;
const SHOWN_GAPS = 6;
const series = (index: number) => (palette: Palette) => palette.series[index] ?? palette.accent;
const percent = (value: number) => `${Math.round(value * 100)}%`;
const plain = (value: number) => String(Number(value.toPrecision(3)));

/** Up to six minerals, economies or years side by side, each subject with one axis. */
export default function Compare() {
  const t = useWords("compare");
  const lang = useLang();
  const { label } = useCatalog();
  const { url, set } = useUrl();
  const asked = useMemo(() => chosen(url), [url]);
  const methods = useMemo(() => (url.method.length > 0 ? url.method : METHODS).slice(0, MOST_METHODS), [url.method]);
  const questions = useMemo(() => asked.items.map(({ mineral, economy, year }) => ({ mineral, economy, year })), [asked]);
  const assessed = useSix("assessment", questions);
  // Scores take longer and wait until the assessments are there.
  const ready = assessed.length > 0 && assessed.every((state) => !state.loading);
  const risk = useSix("risk", useMemo(() => (ready ? riskQuestions(asked, methods) : []), [asked, methods, ready]));
  const name = useCallback((index: number) => {
    const id = asked.ids[index] ?? "";
    return asked.of === "mineral" ? label("minerals", id) : asked.of === "economy" ? label("economies", id) : id;
  }, [asked, label]);

  const assessedKey = assessed.map((state) => (state.loading ? "" : state.address)).join(" ");
  const riskKey = risk.map((state) => (state.loading ? "" : state.address)).join(" ");
  const cells = useMemo(
    () => [
      ...assessed.flatMap((state, index) => (state.data && !state.stale ? assessedCells(state.data, index, t("none")) : [])),
      ...asked.items.flatMap((item, index) => {
        const state = asked.of === "mineral" ? risk[0] : risk[index];
        return state?.data && !state.stale ? scoreCells(state.data, item, index) : [];
      }),
    ],
    // The states are new objects in every pass; their addresses say when an answer has changed.
    [assessedKey, riskKey, asked, t],
  );

  const text = useCallback((cell: Cell) => (cell.figure ? figureText(cell.figure, lang, cell.topic === "score" || cell.topic === "concentration" ? { scale: indexScale() } : {}) : "–"), [lang]);
  const bar = useCallback(
    (cell: Cell | undefined): PanelBar | null => cell ? { value: cell.figure?.value ?? null, least: cell.figure?.low ?? null, text: text(cell), said: cell.figure?.value === null || !cell.figure ? [text(cell) === "–" ? t("missing") : text(cell), cell.reason].join(" · ") : text(cell), estimate: cell.figure?.status === "estimate" } : null,
    [t, text],
  );
  const find = useCallback((topic: Cell["topic"], item: number, link: string, what: string) => cells.find((cell) => cell.topic === topic && cell.item === item && cell.link === link && cell.what === what), [cells]);

  const links = useMemo(() => (url.link ? [url.link] : [...LINKS]), [url.link]);
  const readings = useMemo(() => (url.own.reading ? [String(url.own.reading)] : [...READINGS]), [url.own.reading]);
  const linkName = useCallback((link: string) => `${link} ${label("links", link)}`, [label]);
  const perItem = useCallback(
    (topic: Cell["topic"], whats: readonly string[], of: readonly string[]): PanelData[] => asked.ids.map((_, item) => ({ title: name(item), groups: of.map((link) => ({ name: linkName(link), bars: whats.map((what) => bar(find(topic, item, link, what))) })) })),
    [asked, bar, find, linkName, name],
  );
  const readingPanels = useMemo(() => perItem("reading", readings, links), [links, perItem, readings]);
  const concentrationPanels = useMemo(() => perItem("concentration", ["concentration", "governance_concentration"], links.filter((link) => link !== "R")), [links, perItem]);
  const reservePanels = useMemo<PanelData[]>(() => [{ title: "", groups: asked.ids.map((_, item) => ({ name: name(item), bars: ["reserves_to_production", "reserves_to_production_world"].map((what) => bar(find("reserves", item, "", what))) })) }], [asked, bar, find, name]);
  const scoreLinks = useMemo(() => links.filter((link) => cells.some((cell) => cell.topic === "score" && cell.link === link)), [cells, links]);
  const scorePanels = useMemo<PanelData[]>(() => methods.map((method) => ({ title: label("methods", method), groups: asked.ids.map((_, item) => ({ name: name(item), bars: scoreLinks.map((link) => bar(find("score", item, link, method))) })) })), [asked, bar, find, label, methods, name, scoreLinks]);

  const byTopic = useCallback((topic: Cell["topic"]) => cells.filter((cell) => cell.topic === topic), [cells]);
  const readingLook = useMemo<PanelLook>(() => ({ series: readings.map((reading) => ({ name: t(`reading.${reading}`), colour: series(READINGS.indexOf(reading as (typeof READINGS)[number])) })), top: sharedTop(byTopic("reading"), 1, BARS_END), axis: percent }), [byTopic, readings, t]);
  const concentrationLook = useMemo<PanelLook>(() => ({ series: ["concentration", "governance_concentration"].map((what, index) => ({ name: t(`what.${what}`), colour: series(index + 3) })), top: 1, axis: plain }), [t]);
  const reserveLook = useMemo<PanelLook>(() => ({ series: ["reserves_to_production", "reserves_to_production_world"].map((what, index) => ({ name: t(`what.${what}`), colour: series(index) })), top: sharedTop(byTopic("reserves"), 10), axis: plain }), [byTopic, t]);
  const scoreLook = useMemo<PanelLook>(() => ({ series: scoreLinks.map((link) => ({ name: linkName(link), colour: (palette: Palette) => palette.links[link] ?? palette.accent })), top: 1, tops: methods.map((method) => sharedTop(cells.filter((cell) => cell.topic === "score" && cell.what === method), 0.01)), axis: plain }), [cells, linkName, methods, scoreLinks]);

  const whatName = useCallback((cell: Cell) => (cell.topic === "score" ? label("methods", cell.what) : cell.topic === "reading" ? t(`reading.${cell.what}`) : t(`what.${cell.what}`)), [label, t]);
  const table = useCallback(
    (rows: readonly Cell[]): TableSpec<Cell> => {
      const columns: Column<Cell>[] = [
        { key: "item", label: t(`of.${asked.of}.one`), value: (cell) => name(cell.item) },
        { key: "what", label: t("measure"), value: whatName },
        { key: "link", label: t("link"), value: (cell) => (cell.link ? linkName(cell.link) : "") },
        { key: "value", label: t("value"), kind: "number", value: (cell) => cell.figure?.value ?? null, cell: text, claims: (cell) => cell.claims, reason: (cell) => (cell.figure?.value === null || !cell.figure ? cell.reason || t("missing") : undefined), basis: (cell) => cell.figure?.assumptions ?? [] },
        { key: "low", label: t("low"), kind: "number", value: (cell) => cell.figure?.low ?? null, cell: (cell) => bound(cell, "low") },
        { key: "high", label: t("high"), kind: "number", value: (cell) => cell.figure?.high ?? null, cell: (cell) => bound(cell, "high") },
        { key: "year", label: t("year"), kind: "number", value: (cell) => cell.figure?.end ?? assessed[cell.item]?.data?.year ?? null },
        { key: "reason", label: t("reason"), width: 320, value: (cell) => cell.reason },
      ];
      function bound(cell: Cell, side: "low" | "high"): string {
        const value = cell.figure?.[side] ?? null;
        return value === null || !cell.figure ? "–" : formatValue(value, cell.figure.unit, lang, cell.topic === "score" || cell.topic === "concentration" ? { scale: indexScale() } : {});
      }
      return { columns, rows, rowKey: (cell) => cell.key };
    },
    [asked.of, assessedKey, lang, linkName, name, t, text, whatName],
  );

  const filter = [asked.of === "mineral" ? "" : label("minerals", asked.items[0]?.mineral ?? ""), asked.of === "economy" ? "" : label("economies", asked.items[0]?.economy ?? ""), asked.of === "year" ? "" : yearWords(assessed.map((state) => state.data?.year), t("year.latest"))].filter(Boolean).join(" · ");
  const waiting = assessed.some((state) => state.loading);
  const problems = [...assessed, ...risk].map((state, index) => ({ error: state.error, reload: state.reload, index })).filter(({ error }) => error);
  const frame = (topic: Cell["topic"], of: typeof assessed | typeof risk) => {
    const rows = byTopic(topic);
    return { table: table(rows), envelope: joinedEnvelope(of, rows.length), filter, loading: of.some((state) => state.loading) || (topic === "score" && !ready), summary: t("summary", { list: asked.ids.map((_, index) => name(index)).join(t("sign.comma")) }) };
  };
  const missing = useMemo(() => reasons(cells, (cell) => `${name(cell.item)}${t("sign.colon")}${whatName(cell)}${cell.link ? ` (${cell.link})` : ""}`), [cells, name, t, whatName]);
  const gap = (group: (typeof missing)[number]) => (
    <li key={group.reason}>
      <span className="missing">{group.reason || t("none")}</span>
      <details>
        <summary>{t("gaps.of", { n: group.of.length })}</summary>
        {group.of.join(t("sign.semicolon"))}
      </details>
    </li>
  );
  return (
    <div className="stack">
      <div className="page-head">
        <h1>{t(`title.${asked.of}`, { list: asked.ids.map((_, index) => name(index)).join(t("sign.comma")), mineral: label("minerals", asked.items[0]?.mineral ?? ""), economy: label("economies", asked.items[0]?.economy ?? "") })}</h1>
        <p>{t("lead", { n: MOST })}</p>
        <Controls chosen={asked} methods={methods} />
      </div>
      {asked.left.length > 0 && (
        <p className="compare-notice" role="status">
          {t("too_many", { n: MOST, list: asked.left.join(t("sign.comma")) })}
        </p>
      )}
      {problems.map(({ error, reload, index }) => error && <Problem key={index} problem={error} retry={reload} />)}
      <Topic {...frame("reading", assessed)} id="readings" main title={t("readings")} unit={t("readings.unit")} panels={readingPanels} look={readingLook} controls={<><ReadingChoice /><LinkPicker all value={url.link} onChange={(link) => set({ link }, { replace: true })} /></>} note={<p>{t("readings.note", { n: BARS_END * 100 })}</p>} />
      <Topic {...frame("concentration", assessed)} id="concentration" title={t("concentration")} unit={t("concentration.unit")} panels={concentrationPanels} look={concentrationLook} note={<p>{t("concentration.note")}</p>} />
      <Topic {...frame("reserves", assessed)} id="reserves" title={t("reserves")} unit={t("reserves.unit")} panels={reservePanels} look={reserveLook} note={<p>{t("reserves.note")}</p>} />
      <Topic {...frame("score", risk)} id="scores" title={t("scores")} panels={scoreLook.series.length > 0 ? scorePanels : []} look={scoreLook} note={<p>{t("scores.note")}</p>} />
      <section className="card stack" id="all" aria-labelledby="all-title">
        <h2 id="all-title">{t("all", { n: cells.length })}</h2>
        <DataTable {...table(cells)} caption={t("all.table")} height={480} />
        <p className="small">
          {t("downloads")}{" "}
          {questions.map((question, index) => (
            <a key={asked.ids[index]} className="button quiet" href={viewUrl("assessment", { lang, ...question }, ".zip")} download>
              {name(index)}
            </a>
          ))}
        </p>
      </section>
      <section className="card" id="missing" aria-labelledby="missing-title" aria-busy={waiting}>
        <h2 id="missing-title">{t("gaps", { n: missing.reduce((sum, group) => sum + group.of.length, 0) })}</h2>
        <ul className="compare-gaps">
          {missing.slice(0, SHOWN_GAPS).map(gap)}
        </ul>
        {missing.length > SHOWN_GAPS && (
          <details>
            <summary>{t("gaps.more", { n: missing.length - SHOWN_GAPS })}</summary>
            <ul className="compare-gaps">{missing.slice(SHOWN_GAPS).map(gap)}</ul>
          </details>
        )}
      </section>
    </div>
  );
}

function yearWords(years: readonly (number | undefined)[], latest: string): string {
  const known = [...new Set(years.filter((year) => year !== undefined))].sort();
  return known.length > 0 ? known.join(", ") : latest;
}

function reasons(cells: readonly Cell[], say: (cell: Cell) => string): { reason: string; of: string[] }[] {
  const groups = new Map<string, string[]>();
  for (const cell of cells) if (!cell.figure || cell.figure.value === null) groups.set(cell.reason, [...(groups.get(cell.reason) ?? []), say(cell)]);
  return [...groups].map(([reason, of]) => ({ reason, of })).sort((a, b) => b.of.length - a.of.length);
}
