/** Shapes of /economy, /risk/dependence and /risk/shares. */
import type { FigureData } from "../../api/types";

export type Brief = FigureData & { claim_count?: number };

export interface EconomyRow {
  mineral: string;
  link: string;
  output_share: Brief | null;
  reserve_share: Brief | null;
  export_share: Brief | null;
  net_import_reliance: Brief | null;
  place: number | null;
  producers: number | null;
  concentration: number | null;
}

export interface EconomyData {
  economy: string;
  year: number;
  strong: number;
  dependent: number;
  rows: EconomyRow[];
  strengths: { mineral: string; link: string; value: number }[];
  dependences: { mineral: string; link: string; value: number | null; low: number | null }[];
  verdicts: Record<string, { critical: string[]; not_critical: string[]; open: string[] }>;
  unknown: { mineral: string; link: string; quantity: string; reason: string; needs: string | null }[];
}

export interface Side {
  value: number | null;
  low: number | null;
  high: number | null;
  found: { claims: string[] | Record<string, string[]>; notes?: string[]; reason?: string; needs?: string | null; basis?: string };
}

export type Quadrant = "both_high" | "first_only" | "second_only" | "both_low" | "not_known";

export interface DependenceRow {
  mineral: string;
  link: string;
  sides: [Side, Side];
  quadrant: Quadrant;
  placed: string;
}

export interface DependenceData {
  first: string;
  second: string;
  year: number;
  threshold: number;
  rows: DependenceRow[];
  minerals: { asked: number; every: number; some: number; none: number };
  sentences: string[];
}

export interface ShareSeries {
  mineral: string;
  link: string;
  quantity: "production" | "reserves" | "exports";
  points: { start: number; end: number; value: number; sd: number; basis: string; claims: string[]; notes: string[] }[];
  gaps: Record<string, string>;
}

export interface SharesData {
  economy: string;
  series: ShareSeries[];
}
