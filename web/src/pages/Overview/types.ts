/** What the view `overview` answers, as far as the page reads it. */
import type { FigureStatus } from "../../api/types";
import type { LinkId } from "../../url/grammar";

export const READINGS = ["autonomous", "realised", "assured"] as const;
export type Reading = (typeof READINGS)[number];

export interface Brief {
  value: number | null;
  low: number | null;
  high: number | null;
  unit: string;
  status: FigureStatus;
  reason: string | null;
  claims: string[];
  claim_count: number;
  rule: string;
  start: number | null;
  end: number | null;
}

export interface LinkRisk {
  methods: number;
  scored: number;
  judged: number;
  critical: string[];
  quantile: number | null;
  quantile_low: number | null;
  quantile_high: number | null;
  ranked_by: number;
}

export interface OverviewLink {
  link: LinkId;
  readings: Record<Reading, Brief>;
  concentration: Brief | null;
  largest_producer: string;
  largest_share: number | null;
  risk: LinkRisk | null;
}

export interface OverviewRow {
  mineral: string;
  year: number | null;
  weakest: { link: LinkId; reading: Reading; value: number; low: number | null; high: number | null; compared: LinkId[] } | null;
  links: OverviewLink[];
  risk: { critical: string[]; not_critical: string[]; open: string[] } | null;
  risk_reason: string | null;
  lists: { economy: string; year: number; title: string; claim: string }[];
}

export interface OverviewData {
  economy: string;
  scope: "industry" | "demand";
  year: number | null;
  methods: string[];
  risk_year: number | null;
  risk_reason: string | null;
  rows: OverviewRow[];
  not_assessed: { mineral: string; reason: string }[];
}
