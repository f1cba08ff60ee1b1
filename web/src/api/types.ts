/** Shapes of the API that the shell itself needs; the shapes of single views come from schema.d.ts. */
export interface Source {
  release: string;
  publisher: string;
  publisher_zh?: string;
  title: string;
  licence: string;
  url: string;
  attribution: string;
  published?: string;
  version?: string;
}

export interface Envelope<T> {
  view: string;
  title: string;
  params: Record<string, unknown>;
  data: T;
  rows: { full: number; displayed: number };
  sources: Source[];
  notes: string[];
  manifest: { orechain: string; snapshot: string; key?: string };
}

export interface ProblemData {
  type?: string;
  title: string;
  status: number;
  code: string;
  detail?: string;
  place?: string;
  remedy?: string;
  valid?: string[];
}

export type JobState = "queued" | "running" | "done" | "failed" | "cancelled" | "lost";

/** A job as the API tells it. */
export interface JobData {
  job: string;
  kind: string;
  params: Record<string, unknown>;
  state: JobState;
  progress: { done: number; of: number; stage: string };
  created: string;
  started: string;
  ended: string;
  /** An equal question had been answered before. */
  cached: boolean;
  problem: { code: string; status: number; detail: string } | null;
}

/** A job as pages use it. */
export interface Job {
  id: string;
  kind: string;
  state: JobState;
  /** 0 to 1, null where the work cannot say. */
  progress: number | null;
  stage: string;
  done: number;
  of: number;
  cached: boolean;
}

export type FigureStatus = "published" | "computed" | "estimate" | "missing";

/** A number of an answer with all that travels with it (orechain.assess.result.Figure). */
export interface FigureData {
  value: number | null;
  unit: string;
  status: FigureStatus;
  low?: number | null;
  high?: number | null;
  claims?: string[];
  rule?: string;
  start?: number | null;
  end?: number | null;
  form?: string;
  oldest?: number | null;
  reason?: string | null;
  needs?: string | null;
  assumptions?: string[];
}

export interface CatalogRow {
  id: string;
  name_en: string;
  name_zh: string;
  symbol?: string;
  aliases?: string | string[];
  iso2?: string;
  type?: string;
  lon?: number;
  lat?: number;
  dimension?: string;
  factor?: number | string;
  description_en?: string;
  description_zh?: string;
  [key: string]: unknown;
}

export type CatalogTable =
  | "minerals"
  | "economies"
  | "blocs"
  | "links"
  | "kinds"
  | "processes"
  | "forms"
  | "units"
  | "methods"
  | "scenarios"
  | "chains"
  | "cases"
  | "publishers"
  | "rules";

export type CatalogData = Partial<Record<CatalogTable, CatalogRow[]>> & Record<string, unknown>;
