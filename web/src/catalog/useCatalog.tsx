import { createContext, useCallback, useContext, useMemo, type ReactNode } from "react";
import type { CatalogData, CatalogRow, CatalogTable } from "../api/types";
import { setUnits } from "../numbers/units";
import type { Known } from "../url/check";
import type { Lang } from "../url/grammar";
import { useLang } from "../words/useWords";

export interface Catalog {
  data: CatalogData;
  index: ReadonlyMap<string, ReadonlyMap<string, CatalogRow>>;
}

const SINGULAR: Readonly<Record<string, CatalogTable>> = {
  mineral: "minerals",
  economy: "economies",
  bloc: "blocs",
  link: "links",
  kind: "kinds",
  process: "processes",
  form: "forms",
  unit: "units",
  method: "methods",
  scenario: "scenarios",
  chain: "chains",
  case: "cases",
  publisher: "publishers",
  rule: "rules",
};

export function makeCatalog(data: CatalogData): Catalog {
  const made: CatalogData = { ...data };
  const index = new Map<string, Map<string, CatalogRow>>();
  for (const [singular, table] of Object.entries(SINGULAR)) {
    // A table names its id column after its rows: minerals have `mineral`, economies `economy`.
    const rows = (data[table] ?? []).map((row) => ({ ...row, id: String(row[singular] ?? row.id) }));
    made[table] = rows;
    index.set(table, new Map(rows.map((row) => [row.id, row])));
  }
  setUnits(made.units ?? []);
  return { data: made, index };
}

export function aliasesOf(row: CatalogRow): string[] {
  const { aliases } = row;
  return (Array.isArray(aliases) ? aliases : (aliases ?? "").split(";")).map((item) => item.trim()).filter(Boolean);
}

/** What an address may call minerals, economies (blocs included) and methods. */
export function knownOf(catalog: Catalog): Known {
  const names = (tables: CatalogTable[], extra: (row: CatalogRow) => (string | undefined)[]) => {
    const rows = tables.flatMap((table) => catalog.data[table] ?? []);
    if (rows.length === 0) return null;
    const made = new Map<string, string>();
    // Ids come last, so that no alias hides one.
    for (const row of rows) for (const name of extra(row)) if (name) made.set(name.toLowerCase(), row.id);
    for (const row of rows) made.set(row.id.toLowerCase(), row.id);
    return made;
  };
  return {
    mineral: names(["minerals"], (row) => [...aliasesOf(row), row.name_zh, row.name_en, row.symbol]),
    economy: names(["economies", "blocs"], (row) => [row.name_zh, row.name_en, row.iso2]),
    method: names(["methods"], () => []),
  };
}

export function nameOf(row: CatalogRow, lang: Lang): string {
  return (lang === "zh" ? row.name_zh : row.name_en) || row.name_en || row.id;
}

const CatalogContext = createContext<Catalog | null>(null);

export function CatalogProvider({ catalog, children }: { catalog: Catalog; children: ReactNode }) {
  return <CatalogContext value={catalog}>{children}</CatalogContext>;
}


/** The catalog: `rows("minerals")`, `row("economies", "CHN")`, `label("minerals", "lithium")` in the language shown. */
export function useCatalog() {
  const catalog = useContext(CatalogContext);
  if (!catalog) throw new Error("useCatalog outside of CatalogProvider");
  const lang = useLang();
  const rows = useCallback((table: CatalogTable): readonly CatalogRow[] => catalog.data[table] ?? [], [catalog]);
  const row = useCallback(
    (table: CatalogTable | keyof typeof SINGULAR, id: string): CatalogRow | undefined => {
      const name = SINGULAR[table] ?? (table as CatalogTable);
      return catalog.index.get(name)?.get(id) ?? (name === "economies" ? catalog.index.get("blocs")?.get(id) : undefined);
    },
    [catalog],
  );
  const label = useCallback(
    (table: CatalogTable | keyof typeof SINGULAR, id: string): string => {
      const found = row(table, id);
      return found ? nameOf(found, lang) : id;
    },
    [lang, row],
  );
  return useMemo(() => ({ catalog: catalog.data, rows, row, label }), [catalog, rows, row, label]);
}
