/** What the views of a mineral answer, as far as the page reads them. */
import type { FigureData } from "../../api/types";
import type { LinkId } from "../../url/grammar";

export const READINGS = ["autonomous", "realised", "assured"] as const;
export type Reading = (typeof READINGS)[number];

export interface Part {
  key: string;
  quantity: FigureData;
  share: FigureData;
}

export interface LinkAnswer {
  link: LinkId;
  readings: Record<Reading, FigureData>;
  requirement: FigureData;
  domestic: FigureData;
  imports: FigureData;
  exports: FigureData;
  world: FigureData;
  origins: Part[];
  producers: Part[];
  concentration: FigureData | null;
  governance_concentration: FigureData | null;
  net_import_reliance: FigureData | null;
  effectiveness: FigureData | null;
  notes: string[];
}

export interface TradeGood {
  hs: string;
  name_en: string;
  name_zh: string;
  link: LinkId;
  direction: "import" | "export" | "world";
  partners: Part[];
  quantity: FigureData;
  value: FigureData;
  exclusive: boolean;
}

export interface ConflictSide {
  claim: string;
  publisher: string;
  release: string;
  value: number | null;
  unit: string;
  form: string;
  boundary: string;
  used: boolean;
}

export interface Conflict {
  kind: string;
  link: string;
  process: string;
  economy: string;
  start: number | null;
  end: number | null;
  spread: number;
  sides: ConflictSide[];
}

export interface PriceSeries {
  key: string;
  title: string;
  unit: string;
  points: [number, FigureData][];
}

export interface Assessment {
  mineral: string;
  economy: string;
  year: number;
  scope: "industry" | "demand";
  form: string;
  links: LinkAnswer[];
  weakest: { link: LinkId; reading: Reading } | null;
  sentences: string[];
  reserves: Part[];
  reserves_world: FigureData | null;
  reserves_to_production: FigureData | null;
  reserves_to_production_world: FigureData | null;
  recycling: [string, FigureData][];
  prices: PriceSeries[];
  trade: TradeGood[];
  conflicts: Conflict[];
  sources: { release: string; claims_used: number }[];
  notes: string[];
}

export interface SupplyPoint {
  start: number;
  end: number;
  value: number | null;
  low: number | null;
  high: number | null;
  share: number | null;
  status: string;
  estimated: boolean;
  publisher: string;
  claims: string[];
  reason: string | null;
}

export interface SupplySeries {
  economy: string;
  points: SupplyPoint[];
}

export interface SupplyProcess {
  process: string;
  link: LinkId;
  product: string;
  world: SupplySeries | null;
  other: SupplySeries | null;
  series: SupplySeries[];
  shares: SupplySeries[];
  economies: number;
}

export interface Supply {
  mineral: string;
  form: string;
  unit: string;
  first: number | null;
  last: number | null;
  processes: SupplyProcess[];
}

export interface Spread {
  low: number;
  high: number;
  level: number;
  samples: number;
}

export interface Score {
  mineral: string;
  method: string;
  year: number;
  link: string;
  value: number | null;
  threshold: number | null;
  critical: boolean | null;
  spread: Spread | null;
  axes: { key: string; value: number | null; low: number | null; high: number | null; threshold: number | null; unit: string; spread: Spread | null }[];
  lacking: number[];
  notes: string[];
  claims: string[];
  claim_count: number;
}

export interface PublishedScore {
  what: string;
  year: number;
  value: number | null;
  claim: string;
  method: string;
  ours: number | null;
  our_year: number | null;
  link: string;
}

export interface Risk {
  methods: string[];
  scores: Score[];
  reasons: { input: string; name: string; reason: string; needs: string }[];
  published: PublishedScore[];
  messages: string[];
  manifest: { seed?: string; samples?: string; level?: string };
  labels: { methods: Record<string, string>; axes: Record<string, string>; links: Record<string, string> };
}

export interface StocksShort {
  years: number[];
  total: { in_use: (number | null)[]; end_of_life: (number | null)[]; recovered: (number | null)[]; demand: (number | null)[] };
  recovered_per_demand: (number | null)[];
  potential_per_demand: (number | null)[];
  sentences: string[];
  economy: string;
}

export interface ListEntry {
  economy: string;
  year: number;
  list_type: string;
  wording: string;
  claim: string;
  list_en: string;
  list_zh: string;
}
