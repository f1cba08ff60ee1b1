import { useView } from "../api/client";
import { nameOf } from "../catalog/useCatalog";
import type { PageName } from "../url/grammar";
import { Go, useUrl } from "../url/useUrl";
import { useLang, useWords } from "../words/useWords";
import { EconomyPicker, MineralPicker } from "./pickers";

const MOST = 5;

/** In place of a page: a name in the address that nothing is called, what is nearest to it, and a list to choose from. */
export function NotKnown({ page, table, given }: { page: PageName; table: "mineral" | "economy"; given: readonly string[] }) {
  const t = useWords();
  const lang = useLang();
  const { set } = useUrl();
  const { data } = useView("search", { q: (given[0] ?? "").slice(0, 80) });
  const near = [...(data?.found ?? []), ...(data?.nearest ?? [])].filter((item) => item.type === table).slice(0, MOST);
  const choose = (value: string[]) => set({ [table]: value });
  return (
    <div className="stack">
      <h1>{t(`unknown.${table}`, { name: given.join(t("sign.comma")) })}</h1>
      {near.length > 0 && (
        <p>
          {t("unknown.near")}{" "}
          {near.map((item, index) => (
            <span key={item.id}>
              {index > 0 && t("sign.comma")}
              <Go page={page} set={{ [table]: item.id }}>
                {nameOf(item, lang)}
              </Go>
            </span>
          ))}
        </p>
      )}
      <div className="row">{table === "mineral" ? <MineralPicker value={[]} onChange={choose} /> : <EconomyPicker value={[]} onChange={choose} blocs />}</div>
    </div>
  );
}
