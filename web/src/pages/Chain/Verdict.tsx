import { useMemo } from "react";
import type { Envelope } from "../../api/types";
import { useCatalog } from "../../catalog/useCatalog";
import type { Scale } from "../../numbers/format";
import { DataTable } from "../../table/DataTable";
import type { Column } from "../../table/columns";
import { Go } from "../../url/useUrl";
import { useLang, useWords } from "../../words/useWords";
import { amount, chance, counts, deviation, disagreeing, inUnit, outcome, placesOf } from "./flows";
import { publishedText, publisherOf, sign } from "./words";
import { MARKS, type ChainData, type Observation, type Suspect } from "./types";

const SHOWN_NOTES = 3;

/** Whether the figures fit each other, which one hardly does, where publishers differ, what a reader must know. */
export function Verdict({ data, envelope, scale }: { data: ChainData; envelope: Envelope<ChainData>; scale: Scale }) {
  const t = useWords("chain");
  const lang = useLang();
  const { system, picture } = data;
  const found = outcome(system.p_value, system.degrees_of_freedom);
  const marks = new Map(counts(picture.flows));
  const flows = t("counts", { n: picture.flows.length, list: MARKS.filter((mark) => marks.has(mark)).map((mark) => `${marks.get(mark)} ${t(`mark.${mark}`)}`).join(t("sign.comma")) });
  const notes = [...new Set([...envelope.notes, ...picture.notes])];
  return (
    <section className="card stack" id="fit" aria-labelledby="fit-title">
      <h2 id="fit-title">{t("fit")}</h2>
      <p>{flows}</p>
      {system.reconciled ? (
        <p>
          {found !== "none" && <span className={`verdict verdict-${found}`}>{t(`fit.${found}.short`)}</span>}{" "}
          {t(`fit.${found}`, { objective: system.objective === null ? "" : Number(system.objective.toPrecision(4)), freedom: system.degrees_of_freedom ?? 0, p: system.p_value === null ? "" : chance(system.p_value) })}
        </p>
      ) : (
        <p>{t("fit.before")}</p>
      )}
      {system.suspects.length > 0 && <Suspects data={data} envelope={envelope} scale={scale} />}
      <Disagreeing data={data} envelope={envelope} scale={scale} />
      {notes.length > 0 && (
        <div>
          <h3>{t("notes")}</h3>
          <ul className="chain-notes">
            {notes.slice(0, SHOWN_NOTES).map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
          {notes.length > SHOWN_NOTES && (
            <details className="chain-more">
              <summary>{t("more", { n: notes.length - SHOWN_NOTES })}</summary>
              <ul className="chain-notes">
                {notes.slice(SHOWN_NOTES).map((note) => (
                  <li key={note}>{note}</li>
                ))}
              </ul>
            </details>
          )}
        </div>
      )}
      {system.manifest.run_again && (
        <p className="small muted">
          {t("again")} <code lang="en">{system.manifest.run_again}</code> {lang === "zh" ? "" : " "}
          <Go page="data" set={{ mineral: system.mineral, own: { section: "conflicts" } }}>
            {t("conflicts.all")}
          </Go>
        </p>
      )}
    </section>
  );
}

interface SuspectRow extends Suspect {
  what: string;
  figure: Observation | undefined;
  publisher: string;
}

function Suspects({ data, envelope, scale }: { data: ChainData; envelope: Envelope<ChainData>; scale: Scale }) {
  const t = useWords("chain");
  const lang = useLang();
  const name = useQuantityName(data);
  const rows = useMemo<SuspectRow[]>(() => {
    const figures = new Map(data.system.observations.map((item) => [item.id, item]));
    return data.system.suspects.map((item) => {
      const figure = figures.get(item.observation);
      return { ...item, what: name(item.quantity), figure, publisher: figure ? publisherOf(figure.releases, envelope.sources, lang) : "" };
    });
  }, [data, envelope, lang, name]);
  const columns: Column<SuspectRow>[] = [
    { key: "what", label: t("suspects.what"), value: (row) => row.what },
    { key: "published", label: t("suspects.published"), value: (row) => (row.figure ? publishedText(row.figure, lang) : ""), claims: (row) => row.sources, basis: (row) => row.figure?.notes ?? [] },
    { key: "taken", label: t("suspects.taken"), unit: scale.label, kind: "number", value: (row) => inUnit(row.figure?.mean, scale), cell: (row) => [amount(row.figure?.mean, scale), deviation(row.figure?.sd, scale)].filter(Boolean).join(" ± ") },
    { key: "residual", label: t("suspects.residual"), kind: "number", value: (row) => Math.abs(row.standardised), cell: (row) => sign(row.standardised) },
    { key: "group", label: t("suspects.group"), kind: "number", value: (row) => row.group },
    { key: "publisher", label: t("suspects.publisher"), value: (row) => row.publisher },
  ];
  return (
    <div>
      <h3>{t("suspects", { n: rows.length })}</h3>
      <p className="small muted">{t("suspects.means")}</p>
      <DataTable columns={columns} rows={rows} rowKey={(row) => row.observation} caption={t("suspects", { n: rows.length })} height={260} sort="-residual" />
    </div>
  );
}

/** Names of quantities: flow, and the places it runs between. */
function useQuantityName(data: ChainData): (id: string) => string {
  const { label } = useCatalog();
  const lang = useLang();
  const t = useWords("chain");
  return useMemo(() => {
    const flows = new Map(data.system.flows.map((flow) => [flow.id, flow]));
    const nodes = new Map(data.system.nodes.map((node) => [node.id, node]));
    const stockName = (id: string) => {
      const [process = "", rest = ""] = id.split(".stock@");
      const place = rest.split(":")[0] ?? "";
      const node = nodes.get(`${process}@${place}`);
      return node ? `${lang === "zh" ? node.name_zh : node.name_en}${t("sign.colon")}${t("node.stock")} (${label("economies", place)})` : id;
    };
    return (id: string) => {
      const flow = flows.get(id);
      if (!flow) return stockName(id);
      const own = (lang === "zh" ? flow.name_zh : flow.name_en) || [flow.source, flow.target].map((end) => (lang === "zh" ? nodes.get(end)?.name_zh : nodes.get(end)?.name_en) ?? end).join(" → ");
      const places = placesOf(flow, nodes);
      return data.system.scope.length > 1 || places.length > 1 ? `${own} (${places.map((place) => label("economies", place)).join(" → ")})` : own;
    };
  }, [data, label, lang, t]);
}

function Disagreeing({ data, envelope, scale }: { data: ChainData; envelope: Envelope<ChainData>; scale: Scale }) {
  const t = useWords("chain");
  const lang = useLang();
  const name = useQuantityName(data);
  const found = useMemo(() => disagreeing(data.system.flows), [data]);
  if (found.length === 0) return null;
  const columns: Column<(typeof found)[number]>[] = [
    { key: "what", label: t("suspects.what"), value: (row) => name(row.flow.id) },
    { key: "figures", label: t("differ.figures"), value: (row) => row.figures.map((figure) => `${publishedText(figure, lang)} (${publisherOf(figure.releases, envelope.sources, lang)})`).join(" | "), claims: (row) => row.figures.flatMap((figure) => figure.sources) },
    { key: "ratio", label: t("differ.ratio"), kind: "number", value: (row) => row.ratio, cell: (row) => `${Number(row.ratio.toPrecision(3))}` },
    { key: "after", label: t("table.after"), unit: scale.label, kind: "number", value: (row) => inUnit(row.flow.after.value, scale), cell: (row) => amount(row.flow.after.value, scale), reason: (row) => (row.flow.after.value === null ? (row.flow.after.reason ?? undefined) : undefined) },
  ];
  return (
    <div>
      <h3>{t("differ", { n: found.length })}</h3>
      <DataTable columns={columns} rows={found} rowKey={(row) => row.flow.id} caption={t("differ", { n: found.length })} height={260} sort="-ratio" />
    </div>
  );
}
