import { useMemo } from "react";
import { useCatalog } from "../../catalog/useCatalog";
import { useUrl } from "../../url/useUrl";
import { useWords } from "../../words/useWords";

export const FIRST_METHOD = "eu-2023";
/** The bloc that the default method was made for; only for it are both of its axes held. */
export const FIRST_ECONOMY = "EU27";

/** What the address asks of this page. */
export function useAsked() {
  const { url } = useUrl();
  const { catalog, label } = useCatalog();
  const t = useWords("criticality");
  const years = useMemo(() => {
    const { production, trade } = catalog.years;
    const both = trade.filter((year) => production.includes(year));
    return both.length > 0 ? both : production.slice(-8);
  }, [catalog]);
  const economy = url.economy[0] ?? FIRST_ECONOMY;
  const asked = url.year?.end ?? null;
  const year = asked !== null && years.includes(asked) ? asked : (years.at(-1) ?? null);
  /** A year that was asked for but is not held. */
  const lost = asked !== null && asked !== year ? asked : null;
  const chosen = url.mineral;
  const only = Boolean(url.own.only) && chosen.length > 0;
  const method = url.method[0] ?? FIRST_METHOD;
  const marked = useMemo(() => new Set(chosen), [chosen]);
  const filter = [label("economies", economy), year ?? "", only ? chosen.map((item) => label("minerals", item)).join(t("sign.comma")) : t("minerals.all")].filter((item) => item !== "").join(" · ");
  return { url, economy, year, lost, years, chosen, marked, only, method, filter, minerals: only ? chosen : undefined };
}
