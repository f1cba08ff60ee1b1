import { useMemo } from "react";
import type { ViewState } from "../../api/client";
import type { FigureData } from "../../api/types";
import { useCatalog } from "../../catalog/useCatalog";
import { ChartFrame } from "../../charts/ChartFrame";
import { figureText, formatValue } from "../../numbers/format";
import type { Column } from "../../table/columns";
import { useLang, useWords } from "../../words/useWords";
import { Drawing } from "./Drawing";
import { Matrix } from "./Matrix";
import { READINGS, type Assessment, type LinkAnswer } from "./types";

interface QuantityRow {
  link: string;
  quantity: string;
  figure: FigureData;
}

const QUANTITIES = ["requirement", "domestic", "imports", "exports", "world", "net_import_reliance", "concentration", "governance_concentration", "effectiveness"] as const;

function rowsOf(links: readonly LinkAnswer[]): QuantityRow[] {
  return links.flatMap((answer) => [
    ...READINGS.map((reading) => ({ link: answer.link, quantity: `reading.${reading}`, figure: answer.readings[reading] })),
    ...QUANTITIES.flatMap((quantity) => {
      const figure = answer[quantity];
      return figure ? [{ link: answer.link, quantity: `quantity.${quantity}`, figure }] : [];
    }),
  ]);
}

/** The answer first: three sentences, then every reading with range, reason and claims. */
export function AnswerSection({ asked, params, selected, filter }: { asked: ViewState<Assessment>; params: Record<string, string | number | null>; selected: string; filter: string }) {
  const t = useWords("mineral");
  const lang = useLang();
  const { label } = useCatalog();
  const { data } = asked;
  const columns = useMemo<Column<QuantityRow>[]>(() => {
    const text = (figure: FigureData, value: number | null | undefined) => (value === null || value === undefined ? "" : formatValue(value, figure.unit, lang, { published: figure.status === "published" }));
    return [
      { key: "link", label: t("link"), value: ({ link }) => label("links", link) },
      { key: "quantity", label: t("table.quantity"), value: ({ quantity }) => t(quantity) },
      { key: "value", label: t("table.value"), kind: "number", value: ({ figure }) => figure.value, cell: ({ figure }) => text(figure, figure.value) || "–", claims: ({ figure }) => figure.claims ?? [], basis: ({ figure }) => figure.assumptions ?? [], reason: ({ figure }) => (figure.value === null ? (figure.reason ?? t("not_known")) : undefined) },
      { key: "low", label: t("table.low"), kind: "number", value: ({ figure }) => figure.low ?? null, cell: ({ figure }) => text(figure, figure.low) },
      { key: "high", label: t("table.high"), kind: "number", value: ({ figure }) => figure.high ?? null, cell: ({ figure }) => text(figure, figure.high) },
      { key: "unit", label: t("table.unit"), value: ({ figure }) => figure.unit },
      { key: "status", label: t("table.status"), value: ({ figure }) => t(`status.${figure.status}`) },
      { key: "reason", label: t("table.reason"), width: 260, value: ({ figure }) => figure.reason ?? "" },
    ];
  }, [label, lang, t]);
  const bars = useMemo(
    () => (data?.links ?? []).flatMap((answer) => READINGS.map((reading) => ({ label: `${answer.link} · ${t(`reading.${reading}`)}`, figure: answer.readings[reading], link: answer.link }))),
    [data, t],
  );
  return (
    <>
      {data && (
        <div className="answer-words">
          {data.sentences.map((words, index) => (
            <p key={words} className={index === 0 ? "answer-first" : undefined}>
              {words}
            </p>
          ))}
          {data.notes.map((words) => (
            <p key={words} className="small muted">
              {words}
            </p>
          ))}
        </div>
      )}
      <div data-chart="readings">
        <ChartFrame id="readings" level={3} main title={t("answer.title")} unit={t("answer.unit")} filter={filter} view={{ name: "assessment", params }} envelope={asked.envelope} loading={asked.loading} stale={asked.stale} error={asked.error} retry={asked.reload} table={{ columns, rows: rowsOf(data?.links ?? []), rowKey: (row) => `${row.link} ${row.quantity}`, height: 520 }} note={<Notes links={data?.links ?? []} />}>
          {data && <Matrix data={data} selected={selected} />}
          {data && <Drawing rows={bars.map((bar) => ({ ...bar, text: figureText(bar.figure, lang) }))} />}
        </ChartFrame>
      </div>
    </>
  );
}

/** What went into the links: lines of the answer, folded. */
function Notes({ links }: { links: readonly LinkAnswer[] }) {
  const t = useWords("mineral");
  const { label } = useCatalog();
  const found = links.filter((answer) => answer.notes.length > 0);
  const needs = links.flatMap((answer) => {
    const words = [...new Set(READINGS.flatMap((reading) => answer.readings[reading].needs ?? []))];
    return words.length > 0 ? [{ link: answer.link, words }] : [];
  });
  return (
    <>
      {needs.length > 0 && (
        <details>
          <summary>{t("answer.needs")}</summary>
          <ul>
            {needs.map(({ link, words }) => (
              <li key={link}>
                <strong>{label("links", link)}</strong> {words.join(" ")}
              </li>
            ))}
          </ul>
        </details>
      )}
      {found.length > 0 && <Counted found={found} />}
    </>
  );
}

function Counted({ found }: { found: readonly LinkAnswer[] }) {
  const t = useWords("mineral");
  const { label } = useCatalog();
  return (
    <details>
      <summary>{t("answer.notes", { n: found.reduce((sum, answer) => sum + answer.notes.length, 0) })}</summary>
      {found.map((answer) => (
        <div key={answer.link}>
          <strong>{label("links", answer.link)}</strong>
          <ul>
            {answer.notes.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        </div>
      ))}
    </details>
  );
}
