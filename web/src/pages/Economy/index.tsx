import { useMemo } from "react";
import { useView } from "../../api/client";
import { EconomyPicker, MineralPicker, Segments, YearPicker } from "../../app/pickers";
import { useCatalog } from "../../catalog/useCatalog";
import { Go, useUrl } from "../../url/useUrl";
import { useWords } from "../../words/useWords";
import { Paths } from "../Chain/Paths";
import { Bars } from "./Bars";
import { Quadrants } from "./Quadrants";
import { counts, relianceBars, shareBars, SHARE_OF, type Quantity } from "./rows";
import { Shares } from "./Shares";
import type { EconomyData } from "./types";
import "./economy.css";

const FIRST = "CHN";
const QUANTITIES: readonly Quantity[] = ["output", "reserves", "exports"];
const FIRST_YEAR = 2010;

/** Economy profile: what it depends on, where it is strong, how it stands against another, where its supply comes from. */
export default function Economy() {
  const t = useWords("economy");
  const { label } = useCatalog();
  const { url, set } = useUrl();
  const given = url.economy.filter((id) => id !== "WLD");
  const economy = given[0] ?? FIRST;
  const second = given[1] ?? (economy === "USA" ? FIRST : "USA");
  const year = url.year ? String(url.year.end) : "";
  const params = { economy, year };
  const state = useView("economy", params);
  const { data } = state;
  const quantity = url.own.quantity as Quantity;
  const reliance = useMemo(() => (data ? relianceBars(data, url.link) : []), [data, url.link]);
  const shares = useMemo(() => (data ? shareBars(data, quantity, url.link) : []), [data, quantity, url.link]);
  const years = useMemo(() => Array.from({ length: new Date().getFullYear() - FIRST_YEAR }, (_, index) => FIRST_YEAR + index), []);
  const mineral = url.mineral[0] ?? data?.dependences[0]?.mineral ?? "lithium";
  const choose = (pair: string[]) => set({ economy: pair });
  return (
    <div className="stack">
      <div className="page-head">
        <h1>{label("economies", economy)}</h1>
        <p className="economy-lead">{data ? lead(t, label("economies", economy), data) : state.error ? "" : t("lead.wait")}</p>
        <div className="row">
          <EconomyPicker blocs value={[economy]} only={(id) => id !== "WLD"} onChange={([chosen]) => chosen && choose(given[1] && given[1] !== chosen ? [chosen, given[1]] : [chosen])} />
          <YearPicker years={years} value={url.year ? { start: url.year.end, end: url.year.end } : data ? { start: data.year, end: data.year } : null} onChange={(span) => set({ year: span })} />
        </div>
      </div>
      {given.length < url.economy.length && (
        <p className="economy-notice" role="status">
          {t("not_world", { economy: label("economies", economy) })}
        </p>
      )}
      <Bars id="dependences" main state={state} params={params} bars={reliance} quantity="net_import_reliance" threshold={data?.dependent ?? 0.5} title={t("dependences")} />
      <Bars
        id="strengths"
        state={state}
        params={params}
        bars={shares}
        quantity={SHARE_OF[quantity]}
        threshold={data?.strong ?? 0.3}
        title={t(`strengths.${quantity}`)}
        controls={<Segments label={t("quantity")} value={quantity} options={QUANTITIES.map((value) => ({ value, label: t(`quantity.${value}`) }))} onChange={(value) => set({ own: { quantity: value } }, { replace: true })} />}
      />
      <Quadrants first={economy} second={second} year={year} ready={data !== null} onSecond={(other) => choose([economy, other])} />
      <section className="card" aria-labelledby="choke-title">
        <h2 id="choke-title">{t("choke")}</h2>
        <p className="missing economy-empty">{t("choke.missing")}</p>
        <p>{t("choke.needs")}</p>
        <ul>
          {["trade", "substitutes", "capacity", "control"].map((key) => (
            <li key={key}>{t(`choke.needs.${key}`)}</li>
          ))}
        </ul>
        <p className="small muted">{t("choke.meanwhile")}</p>
      </section>
      <section className="stack" aria-labelledby="one-title">
        <div className="row">
          <h2 id="one-title">{t("one", { mineral: label("minerals", mineral) })}</h2>
          <MineralPicker value={[mineral]} onChange={(chosen) => set({ mineral: chosen }, { replace: true })} />
        </div>
        {data && <Shares economy={economy} mineral={mineral} />}
        {data && <Paths mineral={mineral} economy={economy} level={3} />}
        <nav className="row" aria-label={t("elsewhere")}>
          <Go page="mineral" set={{ mineral, economy }}>{t("to.mineral", { mineral: label("minerals", mineral), economy: label("economies", economy) })}</Go>
          <Go page="chain" set={{ mineral, economy }}>{t("to.chain", { mineral: label("minerals", mineral), economy: label("economies", economy) })}</Go>
          <Go page="compare" set={{ mineral: data?.dependences.slice(0, 4).map((item) => item.mineral) ?? mineral, economy }}>{t("to.compare")}</Go>
        </nav>
      </section>
    </div>
  );
}

function lead(t: ReturnType<typeof useWords>, economy: string, data: EconomyData): string {
  const found = counts(data);
  return t("lead", { economy, year: data.year, strong: Math.round(data.strong * 100), dependent: Math.round(data.dependent * 100), n_strong: found.strong, n_shares: found.shares, n_first: found.first, n_dependent: found.dependent, n_reliances: found.reliances, n_unknown: found.unknown });
}
