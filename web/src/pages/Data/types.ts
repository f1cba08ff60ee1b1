/** Shapes of the answers that this page reads. */
export interface Claim {
  claim: string;
  mineral: string;
  mineral_en: string | null;
  mineral_zh: string | null;
  form: string;
  link: string;
  process: string;
  kind: string;
  detail: string;
  economy: string;
  economy_en: string | null;
  economy_zh: string | null;
  partner: string;
  start: number | null;
  end: number | null;
  value: number | null;
  low: number | null;
  high: number | null;
  sd: number | null;
  bound: string;
  unit: string;
  raw: string;
  estimated: boolean;
  release: string;
  publisher: string;
  publisher_zh: string;
  locator: string;
  note: string;
  amount: number | null;
  amount_low: number | null;
  amount_high: number | null;
  contained: number | null;
  corrected: boolean;
  excluded: string;
}

export interface Paged {
  total: number;
  offset: number;
  limit: number;
}

export interface ClaimsData extends Paged {
  rows: Claim[];
}

export interface Flow {
  claim: string;
  release: string;
  year: number;
  exporter: string;
  exporter_en: string | null;
  exporter_zh: string | null;
  importer: string;
  importer_en: string | null;
  importer_zh: string | null;
  hs: string;
  goods_en: string;
  goods_zh: string;
  mineral: string;
  link: string;
  shared: boolean;
  value_kusd: number;
  quantity_t: number | null;
}

export interface Partner {
  partner: string;
  partner_en: string | null;
  partner_zh: string | null;
  direction: "import" | "export";
  value_kusd: number;
  quantity_t: number | null;
  flows: number;
  unweighed: number;
}

export interface TradeData extends Paged {
  value_kusd: number | null;
  quantity_t: number | null;
  unweighed: number;
  flows: Flow[];
  partners: Partner[];
}

export interface Side {
  claim: string;
  release: string;
  publisher: string;
  publisher_zh: string;
  amount: number;
  unit: string;
  form: string;
  raw: string;
  raw_unit: string;
  start: number | null;
  end: number | null;
  detail: string;
  note: string;
  estimated: boolean;
  used: boolean;
}

export interface Conflict {
  mineral: string;
  kind: string;
  link: string;
  process: string;
  economy: string;
  partner: string;
  start: number | null;
  end: number | null;
  spread: number;
  unit: string;
  used: string;
  sides: Side[];
}

export interface ConflictsData extends Paged {
  conflicts: Conflict[];
}

export interface Correction {
  action: string;
  field: string | null;
  published: string | null;
  corrected: string | null;
  reason: string;
  source: string | null;
}

export interface Release {
  release: string;
  publisher: string;
  publisher_zh: string;
  title: string;
  version: string;
  published: string;
  url: string;
  licence: string;
  attribution: string;
  note: string;
}

export interface TraceData {
  claim: string;
  release: Release;
  locator: string;
  raw: string;
  unit: string;
  note: string;
  published: Record<string, string | number | boolean | null>;
  labels: Record<string, { en: string; zh: string }>;
  corrections: Correction[];
  excluded: string;
  conflict: Conflict | null;
  used: string;
  rule: string;
  rule_en: string;
  rule_zh: string;
  permalink: string;
}

export interface SourceRow extends Release {
  licence_zh: string;
  figures: number;
  flows: number;
  minerals: string[];
  first_year: number | null;
  last_year: number | null;
  restricted: boolean;
}

export interface OfficialList {
  economy: string;
  economy_en: string;
  economy_zh: string;
  year: number;
  list_type: string;
  list_en: string;
  list_zh: string;
  release: string;
  entries: number;
}

export interface ListEntry extends Omit<OfficialList, "entries"> {
  mineral: string;
  mineral_en: string;
  mineral_zh: string;
  wording: string;
  claim: string;
  note: string;
}

export interface ListsData {
  lists: OfficialList[];
  entries: ListEntry[];
}

export interface TableData {
  table: string;
  columns: { column: string; description_en: string; description_zh: string }[];
  rows: Record<string, string>[];
}

export type SqlCell = string | number | boolean | null;

export interface SqlData {
  columns: { column: string; type: string }[];
  rows: SqlCell[][];
  cut: boolean;
}
