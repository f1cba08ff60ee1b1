import { useCallback, useEffect, useMemo, useState } from "react";
import { Problem } from "../../api/Problem";
import { useView } from "../../api/client";
import { EconomyPicker, MineralPicker, Segments } from "../../app/pickers";
import { useCatalog } from "../../catalog/useCatalog";
import { joined, numberText, scaleFor } from "../../numbers/format";
import { toNumber } from "../../numbers/decimal";
import { Go, useRefused, useUrl } from "../../url/useUrl";
import { useLang, useWords } from "../../words/useWords";
import { Answers } from "./Answers";
import { Assumptions } from "./Assumptions";
import { Charts } from "./Charts";
import { Classes } from "./Classes";
import { Levers } from "./Levers";
import type { Numbers, Projection } from "./model";
import type { Drawn } from "./options";
import { Published } from "./Published";
import { Uncertainty } from "./Uncertainty";
import { useAdjust } from "./useAdjust";
import { useNarrow } from "./useNarrow";
import "./stocks.css";

const DEFAULT = "lithium";
const SECTIONS = ["results", "assumptions", "published"] as const;

export default function Stocks() {
  const t = useWords("stocks");
  const lang = useLang();
  const { url, set } = useUrl();
  const { rows, label } = useCatalog();
  const narrow = useNarrow();
  const shipped = rows("scenarios");
  const asked = url.mineral[0] ?? "";
  const found = shipped.find((row) => row.mineral === (asked || DEFAULT));
  const mineral = found?.mineral ?? "";
  const economies = found?.economies ?? [];
  const economy = economies.find((item) => url.economy.includes(item)) ?? (economies.includes("WLD") ? "WLD" : (economies[0] ?? ""));
  const elsewhere = url.economy.filter((item) => !economies.includes(item));
  const variants = (found?.variants ?? []).filter((item) => item.variant !== "central");
  const variant = variants.some((item) => item.variant === url.variant) ? url.variant : "";
  const section = SECTIONS.find((item) => item === url.own.section) ?? "results";

  const { adjust, text, change, moving } = useAdjust();
  const params = useMemo(() => ({ mineral, economy, variant, adjust: text }), [economy, mineral, text, variant]);
  const view = useView(mineral && section !== "published" ? "stocks" : null, params);
  const levers = useView(mineral && section !== "published" ? "scenarios" : null, { mineral, economy, variant });
  useRefused("adjust", (view.error?.code ?? levers.error?.code ?? "").startsWith("stocks_adjust"));
  const scenario = levers.data?.scenarios[0]?.mineral === mineral ? levers.data.scenarios[0] : null;
  const data = view.data?.mineral === mineral ? view.data : null;
  const [fan, setFan] = useState<Projection | null>(null);
  useEffect(() => setFan(null), [mineral]);

  const since = data?.answers.since ?? 2025;
  const years = data?.years;
  const form = data?.form ?? "";
  const drawnFor = useCallback(
    (values: Numbers): { drawn: Drawn; unit: string } => {
      // Ten thousand kilotonnes are harder to read on an axis than ten megatonnes; 万吨 and 亿吨 lie further apart.
      const scale = scaleFor("t", lang === "en" ? values.map((value) => (value ?? 0) * 10) : values, lang);
      const factor = toNumber(scale.factor);
      const plain = scaleFor("none", [], lang);
      const write = (value: number) => joined(numberText(value, plain), scale.label);
      return { drawn: { years: years ?? [], factor, write, since, scenario: t("scenario.from", { since }), narrow }, unit: t("unit.contained", { unit: scale.label, form }) };
    },
    [form, lang, narrow, since, t, years],
  );
  const variantName = (item: { name_en: string; name_zh: string }) => (lang === "zh" ? item.name_zh : item.name_en);
  const chosen = variants.find((item) => item.variant === variant);
  const filter = [label("minerals", mineral), label("economies", economy), chosen ? variantName(chosen) : t("variant.central"), data?.adjustment ? t("filter.adjusted") : t("filter.baseline")].join(" · ");

  return (
    <>
      <div className="page-head">
        <h1>{mineral ? t("title", { mineral: label("minerals", mineral) }) : t("page.stocks")}</h1>
        <p>{t("intro")}</p>
        <div className="row">
          <MineralPicker value={[mineral || asked]} only={(id) => shipped.some((row) => row.mineral === id)} onChange={([id]) => set({ mineral: id ?? null, variant: null, own: { adjust: null, target: null } })} />
          {mineral && economies.length > 0 && <EconomyPicker value={[economy]} only={(id) => economies.includes(id)} onChange={([id]) => set({ economy: id ?? null })} />}
          {variants.length > 0 && (
            <div>
              <label className="field-label" htmlFor="variant">
                {t("variant")}
              </label>
              <select id="variant" className="field" value={variant} onChange={(event) => set({ variant: event.target.value || null })}>
                <option value="">{t("variant.central")}</option>
                {variants.map((item) => (
                  <option key={item.variant} value={item.variant}>
                    {variantName(item)}
                  </option>
                ))}
              </select>
            </div>
          )}
          <Segments label={t("section")} value={section} options={SECTIONS.map((item) => ({ value: item, label: t(`section.${item}`) }))} onChange={(value) => set({ own: { section: value } })} />
        </div>
      </div>
      {!mineral && (
        <div className="card stack">
          <p>{t("none", { mineral: label("minerals", asked) })}</p>
          <ul className="stock-offer">
            {shipped.map((row) => (
              <li key={row.id}>
                <Go set={{ mineral: String(row.mineral) }}>{label("minerals", String(row.mineral))}</Go>
              </li>
            ))}
          </ul>
        </div>
      )}
      {mineral && elsewhere.length > 0 && !url.economy.includes(economy) && <p className="stock-notice" role="status">{t("economy.none", { economy: elsewhere.map((item) => label("economies", item)).join(t("sign.comma")), shown: label("economies", economy) })}</p>}
      {mineral && url.variant !== "" && url.variant !== "central" && url.variant !== variant && <p className="stock-notice" role="status">{t("variant.none", { variant: url.variant })}</p>}
      {mineral && section === "published" && <Published mineral={mineral} economy={economy} variant={variant} />}
      {mineral && section !== "published" && (
        <div className={section === "results" ? "stock-page" : "stock-page wide"}>
          {section === "results" && <Levers scenario={scenario} problem={levers.error} adjust={adjust} change={change} />}
          <div className="stack stock-results" aria-busy={view.loading || moving}>
            {view.error && <Problem problem={view.error} retry={view.reload} />}
            {!data && !view.error && <div className="card stock-waiting" role="status"><p className="waiting">{t("loading")}</p></div>}
            {data && section === "results" && (
              <>
                <Answers data={data} fan={fan} />
                <Charts data={data} view={view} params={params} filter={filter} drawnFor={drawnFor} />
                <Uncertainty key={`${mineral} ${economy} ${variant}`} data={data} params={params} drawnFor={drawnFor} filter={filter} onFan={setFan} />
                <Classes data={data} />
                <section className="card" aria-labelledby="words-head">
                  <h2 id="words-head">{t("words")}</h2>
                  <ul>{data.sentences.map((line) => <li key={line}>{line}</li>)}</ul>
                  {view.envelope && view.envelope.notes.length > 0 && (
                    <details>
                      <summary>{t("notes", { n: view.envelope.notes.length })}</summary>
                      <ul className="small">{view.envelope.notes.map((line) => <li key={line}>{line}</li>)}</ul>
                    </details>
                  )}
                </section>
              </>
            )}
            {data && section === "assumptions" && <Assumptions data={data} scenario={scenario} />}
          </div>
        </div>
      )}
    </>
  );
}
