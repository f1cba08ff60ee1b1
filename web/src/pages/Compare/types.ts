/** Shapes of /assessment and /risk, as far as they are compared. */
import type { FigureData } from "../../api/types";

export interface AssessedLink {
  link: string;
  readings: Record<string, FigureData>;
  concentration: FigureData | null;
  governance_concentration: FigureData | null;
  net_import_reliance: FigureData | null;
}

export interface Assessed {
  mineral: string;
  economy: string;
  year: number;
  links: AssessedLink[];
  reserves_to_production: FigureData | null;
  reserves_to_production_world: FigureData | null;
}

export interface Score {
  mineral: string;
  method: string;
  year: number;
  link: string;
  value: number | null;
  threshold: number | null;
  critical: boolean | null;
  lacking: number[];
  claims: string[];
  claim_count: number;
}

export interface Scores {
  economy: string;
  methods: string[];
  years: number[];
  scores: Score[];
  reasons: { input: string; name: string; reason: string; needs: string | null }[];
  labels: { methods: Record<string, string> };
}
