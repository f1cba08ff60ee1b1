import { createContext, useCallback, useContext, useMemo, type ReactNode } from "react";
import type { CatalogData, CatalogRow, CatalogTable, NamedRow } from "../api/types";
import { setUnits } from "../numbers/units";
import type { Known } from "../url/check";
import type { Lang } from "../url/grammar";
import { useLang } from "../words/useWords";

export interface Catalog {
  data: CatalogData;
  rows: { readonly [T in CatalogTable]: readonly CatalogRow<T>[] };
  index: ReadonlyMap<CatalogTable, ReadonlyMap<string, NamedRow>>;
}

function withId<K extends string, R extends Readonly<Record<K, string>>>(rows: readonly R[], key: K): (R & { id: string })[] {
  return rows.map((row) => ({ ...row, id: row[key] }));
}

export function makeCatalog(data: CatalogData): Catalog {
  // A table names its id column after its rows: minerals have `mineral`, economies `economy`.
  const rows: Catalog["rows"] = {
    minerals: withId(data.minerals, "mineral"),
    economies: withId(data.economies, "economy"),
    blocs: withId(data.blocs, "bloc"),
    links: withId(data.links, "link"),
    kinds: withId(data.kinds, "kind"),
    processes: withId(data.processes, "process"),
    forms: withId(data.forms, "form"),
    units: withId(data.units, "unit"),
    methods: withId(data.methods, "method"),
    scenarios: withId(data.scenarios, "scenario"),
    chains: withId(data.chains, "chain"),
    cases: withId(data.cases, "case"),
    rules: withId(data.rules, "rule"),
  };
  const index = new Map((Object.entries(rows) as [CatalogTable, readonly NamedRow[]][]).map(([table, own]) => [table, new Map(own.map((row) => [row.id, row]))]));
  setUnits(rows.units);
  return { data, rows, index };
}

export function aliasesOf(row: NamedRow): readonly string[] {
  return (row.aliases ?? []).map((item) => item.trim()).filter(Boolean);
}

/** What an address may call minerals, economies (blocs included) and methods. */
export function knownOf(catalog: Catalog): Known {
  const names = (rows: readonly NamedRow[], extra: (row: NamedRow) => (string | undefined)[]) => {
    if (rows.length === 0) return null;
    const made = new Map<string, string>();
    // Ids come last, so that no alias hides one.
    for (const row of rows) for (const name of extra(row)) if (name) made.set(name.toLowerCase(), row.id);
    for (const row of rows) made.set(row.id.toLowerCase(), row.id);
    return made;
  };
  const same = (ids: readonly string[]) => new Map(ids.map((id) => [id.toLowerCase(), id]));
  const economy = names([...catalog.rows.economies, ...catalog.rows.blocs], (row) => [row.name_zh, row.name_en, row.iso2]);
  return {
    mineral: names(catalog.rows.minerals, (row) => [...aliasesOf(row), row.name_zh, row.name_en, row.symbol]),
    economy,
    method: names(catalog.rows.methods, () => []),
    tables: {
      case: same(catalog.rows.cases.map((row) => row.id)),
      chain: same(catalog.rows.chains.map((row) => row.id)),
      economy: new Map([...(economy ?? [])]),
      group: same(catalog.rows.minerals.flatMap((row) => [row.id, row.kind, row.group]).filter(Boolean)),
      kind: same(catalog.rows.kinds.map((row) => row.id)),
      process: same(catalog.rows.processes.map((row) => row.id)),
      publisher: new Map(catalog.data.publishers.flatMap((row) => [row.publisher, row.publisher_zh].map((name): [string, string] => [name.toLowerCase(), row.publisher]))),
      release: same(catalog.data.publishers.flatMap((row) => row.releases)),
    },
  };
}

export function nameOf(row: NamedRow, lang: Lang): string {
  return (lang === "zh" ? row.name_zh : row.name_en) || row.name_en || row.id;
}

const CatalogContext = createContext<Catalog | null>(null);

export function CatalogProvider({ catalog, children }: { catalog: Catalog; children: ReactNode }) {
  return <CatalogContext value={catalog}>{children}</CatalogContext>;
}


/** The catalog: `rows("minerals")`, `row("economies", "CHN")`, `named` (blocs are economies too), `label("minerals", "lithium")` in the language shown. */
export function useCatalog() {
  const catalog = useContext(CatalogContext);
  if (!catalog) throw new Error("useCatalog outside of CatalogProvider");
  const lang = useLang();
  const rows = useCallback(<T extends CatalogTable>(table: T) => catalog.rows[table], [catalog]);
  const row = useCallback(<T extends CatalogTable>(table: T, id: string) => catalog.index.get(table)?.get(id) as CatalogRow<T> | undefined, [catalog]);
  const named = useCallback((table: CatalogTable, id: string) => catalog.index.get(table)?.get(id) ?? (table === "economies" ? catalog.index.get("blocs")?.get(id) : undefined), [catalog]);
  const label = useCallback(
    (table: CatalogTable, id: string): string => {
      const found = named(table, id);
      return found ? nameOf(found, lang) : id;
    },
    [lang, named],
  );
  return useMemo(() => ({ catalog: catalog.data, rows, row, named, label }), [catalog, rows, row, named, label]);
}
