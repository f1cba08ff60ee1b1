/** Queries to begin with; their titles are words of the page (`sql.example.<key>`). */
export const EXAMPLES: readonly (readonly [key: string, query: string])[] = [
  [
    "producers",
    `SELECT economy, sum(contained) AS tonnes
FROM figures
WHERE mineral = 'cobalt' AND kind = 'production' AND process = 'mining'
  AND release = 'usgs-mcs-2026' AND "start" = 2024 AND excluded = ''
GROUP BY economy
ORDER BY tonnes DESC NULLS LAST`,
  ],
  [
    "publishers",
    `SELECT r.publisher, count(*) AS figures, count(DISTINCT f.mineral) AS minerals,
  min(f."start") AS first_year, max(f."end") AS last_year
FROM figures AS f JOIN releases AS r USING (release)
GROUP BY r.publisher
ORDER BY figures DESC`,
  ],
  [
    "trade",
    `SELECT year, exporter, round(sum(value_kusd) / 1000, 1) AS million_usd, round(sum(quantity_t)) AS tonnes
FROM trade
WHERE hs = '282200' AND release = 'baci-hs92'
GROUP BY year, exporter
QUALIFY row_number() OVER (PARTITION BY year ORDER BY sum(value_kusd) DESC) <= 3
ORDER BY year DESC, million_usd DESC`,
  ],
  [
    "corrections",
    `SELECT c.action, c.claim, f.mineral, f.raw, c.published, c.corrected, c.reason
FROM corrections AS c JOIN figures AS f USING (claim)
ORDER BY c.action, c.claim`,
  ],
  [
    "lists",
    `SELECT m.name_en, m.name_zh, count(DISTINCT f.release) AS lists
FROM figures AS f JOIN catalog_minerals AS m USING (mineral)
WHERE f.kind = 'listing' AND f.excluded = ''
GROUP BY ALL
ORDER BY lists DESC, m.name_en`,
  ],
];

/** Tables of the console, and the table of `columns.csv` that describes each. */
export const TABLES: readonly (readonly [table: string, described: string])[] = [
  ["figures", "claims"],
  ["claims", "claims"],
  ["releases", "releases"],
  ["corrections", "corrections"],
  ["trade", "trade"],
  ["catalog_minerals", "minerals"],
  ["catalog_economies", "economies"],
  ["catalog_kinds", "kinds"],
  ["catalog_processes", "processes"],
  ["catalog_forms", "forms"],
  ["catalog_units", "units"],
  ["catalog_publishers", "publishers"],
];

/** What `figures` has beyond `claims`; described by words of the page (`sql.column.<name>`). */
export const OF_FIGURES = ["amount", "amount_low", "amount_high", "contained", "corrected", "excluded"] as const;
