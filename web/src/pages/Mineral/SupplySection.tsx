import { Problem } from "../../api/Problem";
import { useView } from "../../api/client";
import { useCatalog } from "../../catalog/useCatalog";
import { useWords } from "../../words/useWords";
import { SupplyProcessView } from "./SupplyProcess";
import type { LinkAnswer } from "./types";

/** Supply by economy, one part per process of the chain. */
export function SupplySection({ mineral, economy, links }: { mineral: string; economy: string; links: readonly LinkAnswer[] }) {
  const t = useWords("mineral");
  const { label } = useCatalog();
  const params = { mineral };
  const asked = useView("supply", params);
  const { data } = asked;
  if (asked.error) return <Problem problem={asked.error} retry={asked.reload} />;
  if (!data) return <p className="waiting">{t("loading")}</p>;
  const none = (["U", "M", "D", "R"] as const).filter((link) => !data.processes.some((process) => process.link === link));
  return (
    <>
      {data.processes.map((process) => (
        <SupplyProcessView key={`${process.process} ${process.product}`} process={process} unit={data.unit} form={data.form} economy={economy} asked={asked} params={params} answer={data.processes.find((other) => other.link === process.link) === process && process.process !== "secondary_production" ? links.find((answer) => answer.link === process.link) : undefined} />
      ))}
      {none.length > 0 && <p className="muted">{t("supply.none", { links: none.map((link) => label("links", link)).join(t("sign.comma")) })}</p>}
    </>
  );
}
