import { EconomyPicker, LatestYearPicker, MineralPicker, Segments } from "../../app/pickers";
import { Problem } from "../../api/Problem";
import { useView } from "../../api/client";
import { useCatalog } from "../../catalog/useCatalog";
import { Go, useUrl } from "../../url/useUrl";
import { useWords } from "../../words/useWords";
import { AnswerSection } from "./AnswerSection";
import { ChainSection } from "./ChainSection";
import { ConflictsSection } from "./ConflictsSection";
import { Contents } from "./Contents";
import { ListsSection } from "./ListsSection";
import { PricesSection } from "./PricesSection";
import { ReservesSection } from "./ReservesSection";
import { RiskSection } from "./RiskSection";
import { Section, useFilled } from "./Section";
import { SourcesSection } from "./SourcesSection";
import { StocksSection } from "./StocksSection";
import { SupplySection } from "./SupplySection";
import { TradeSection } from "./TradeSection";
import "./mineral.css";

const FIRST = "lithium";

/** Profile of a mineral in the order of a commodity summary; the answer comes first, the rest as the reader gets there. */
export default function Mineral() {
  const t = useWords("mineral");
  const { url } = useUrl();
  const { label, row } = useCatalog();
  const mineral = url.mineral[0] ?? FIRST;
  const economy = url.economy[0] ?? "CHN";
  const params = { mineral, economy, year: url.year?.end ?? null, scope: String(url.own.scope) };
  const asked = useView("assessment", params);
  const data = asked.data?.mineral === mineral ? asked.data : null;
  const place = label("economies", economy);
  const year = data?.year ?? url.year?.end;
  const filter = [place, year, t(`scope.${String(url.own.scope)}.long`)].filter(Boolean).join(" · ");
  const symbol = row("minerals", mineral)?.symbol;
  const key = `${mineral} ${economy}`;
  const filled = useFilled(data !== null, key);
  const shown = { asked: data ? asked : { ...asked, data: null, envelope: null }, params };
  return (
    <div className="profile">
      <div className="page-head">
        <h1>
          {label("minerals", mineral)}
          {symbol && <span className="profile-symbol"> {symbol}</span>}
        </h1>
        <p>{t("lead", { mineral: label("minerals", mineral), economy: place })}</p>
        <Asked mineral={mineral} economy={economy} />
      </div>
      {asked.error && !asked.stale ? (
        <div className="stack">
          <Problem problem={asked.error} retry={asked.reload} />
          <p>
            <Go page="overview" set={{ economy }}>
              {t("back")}
            </Go>
          </p>
        </div>
      ) : (
        <div className="profile-body" key={key}>
          <Contents />
          <div className="profile-sections">
            <Section name="answer" title={t("section.answer")} room={640} filled={filled}>
              {() => <AnswerSection {...shown} selected={url.link} filter={filter} />}
            </Section>
            <Section name="chain" title={t("section.chain")} room={820} filled={filled}>
              {() => <ChainSection mineral={mineral} economy={economy} where={place} />}
            </Section>
            <Section name="supply" title={t("section.supply")} room={1100} filled={filled}>
              {() => <SupplySection mineral={mineral} economy={economy} links={data?.links ?? []} />}
            </Section>
            <Section name="trade" title={t("section.trade")} room={520} filled={filled}>
              {() => <TradeSection {...shown} economy={economy} where={`${place} ${year ?? ""}`} />}
            </Section>
            <Section name="reserves" title={t("section.reserves")} room={560} filled={filled}>
              {() => <ReservesSection {...shown} />}
            </Section>
            <Section name="stocks" title={t("section.stocks")} room={620} filled={filled}>
              {() => <StocksSection mineral={mineral} economy={economy} asked={shown.asked} />}
            </Section>
            <Section name="criticality" title={t("section.criticality")} room={680} filled={filled}>
              {() => <RiskSection mineral={mineral} economy={economy} where={place} />}
            </Section>
            <Section name="prices" title={t("section.prices")} room={420} filled={filled}>
              {() => <PricesSection {...shown} />}
            </Section>
            <Section name="lists" title={t("section.lists")} room={420} filled={filled}>
              {() => <ListsSection mineral={mineral} />}
            </Section>
            <Section name="events" title={t("section.events")} room={90} filled={filled}>
              {() => <p className="muted">{t("events.none")}</p>}
            </Section>
            <Section name="conflicts" title={t("section.conflicts")} room={480} filled={filled}>
              {() => (data ? <ConflictsSection conflicts={data.conflicts} mineral={mineral} /> : <p className="waiting">{t("loading")}</p>)}
            </Section>
            <Section name="sources" title={t("section.sources")} room={480} filled={filled}>
              {() => (shown.asked.envelope ? <SourcesSection envelope={shown.asked.envelope} /> : <p className="waiting">{t("loading")}</p>)}
            </Section>
          </div>
        </div>
      )}
    </div>
  );
}

/** Whose profile, for whom, when, and what the requirement is. */
function Asked({ mineral, economy }: { mineral: string; economy: string }) {
  const t = useWords("mineral");
  const { url, set } = useUrl();
  const { catalog } = useCatalog();
  const years = catalog.years.production.filter((year) => year >= 2000);
  return (
    <div className="row no-print">
      <MineralPicker value={[mineral]} onChange={(value) => set({ mineral: value, layer: null, own: { hs: null } })} />
      <EconomyPicker value={[economy]} onChange={(value) => set({ economy: value })} blocs />
      <LatestYearPicker years={years} value={url.year} onChange={(year) => set({ year })} latest={t("year.latest")} />
      <Segments label={t("scope")} value={String(url.own.scope)} options={["industry", "demand"].map((value) => ({ value, label: t(`scope.${value}`) }))} onChange={(scope) => set({ own: { scope } })} />
    </div>
  );
}
