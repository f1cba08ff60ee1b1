import { useMemo } from "react";
import { useKeptView } from "../../api/client";
import { useCatalog } from "../../catalog/useCatalog";
import { Go, useRefused, useUrl } from "../../url/useUrl";
import { useLang, useWords } from "../../words/useWords";
import { question } from "./ask";
import { Controls } from "./Controls";
import { Drawing, useWhere } from "./Drawing";
import { pictureScale } from "./flows";
import { Paths } from "./Paths";
import { Verdict } from "./Verdict";
import "./chain.css";

/** Chain explorer: one balanced chain, before and after reconciliation, down to the claims of every flow. */
export default function Chain() {
  const t = useWords("chain");
  const lang = useLang();
  const { url } = useUrl();
  const { label } = useCatalog();
  const params = question(url);
  const state = useKeptView("chain", params);
  const { data, envelope } = state;
  useRefused("layer", state.error?.place === "layer");
  useRefused("place", state.error?.place === "place");
  const where = useWhere(data);
  const scale = useMemo(() => pictureScale(data?.picture.scale ?? "t"), [data]);
  const system = data?.system;
  const own = system ? (lang === "zh" ? system.name_zh : system.name_en) : t("page.chain");
  const title = system?.chain.startsWith("frame-") ? `${label("minerals", system.mineral)}${t("sign.colon")}${own}` : own;
  const place = data?.picture.place || (system?.scope.length === 1 ? system.scope[0] : "");
  return (
    <div className="stack">
      <div className="page-head">
        <h1>{title}</h1>
        <p>{t("lead")}</p>
        <div className="row">
          <Controls data={data} />
        </div>
      </div>
      <Drawing state={state} params={params} scale={scale} where={where} />
      {data && envelope && <Verdict data={data} envelope={envelope} scale={scale} />}
      {system && (place ? <Paths mineral={system.mineral} economy={place} /> : <p className="muted">{t("paths.none")}</p>)}
      {system && (
        <nav aria-label={t("elsewhere")} className="row">
          <span className="muted">{t("elsewhere")}{t("sign.colon")}</span>
          <Go page="mineral" set={{ mineral: system.mineral }}>{t("to.mineral", { mineral: label("minerals", system.mineral) })}</Go>
          <Go page="stocks" set={{ mineral: system.mineral }}>{t("to.stocks", { mineral: label("minerals", system.mineral) })}</Go>
          {place && place !== "WLD" && <Go page="economy" set={{ economy: place }}>{t("to.economy", { economy: label("economies", place) })}</Go>}
        </nav>
      )}
    </div>
  );
}
