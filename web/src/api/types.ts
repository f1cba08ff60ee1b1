/** Shapes of the API that the shell itself needs, as the OpenAPI file has them (`Schema`, `DataOf` in views.ts). */
import type { Schema } from "./views";

export type Source = Schema<"UsedRelease">;

/** What surrounds the data of any view. */
export type Envelope<T> = Omit<Schema<"CatalogAnswer">, "view" | "data"> & { view: string; data: T };

/** A problem of the API, or one that arose here, which has no more than its title. */
export type ProblemData = Pick<Schema<"Problem">, "title" | "status" | "code"> & Partial<Schema<"Problem">>;

/** A job as the API tells it. */
export type JobData = Schema<"Job">;
export type JobState = JobData["state"];

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

/** A number of an answer with all that travels with it; short figures have less. */
export type FigureData = Pick<Schema<"Figure">, "value" | "unit" | "status"> & Partial<Schema<"Figure">>;
export type FigureStatus = FigureData["status"];

export type CatalogData = Schema<"Catalog">;
/** The tables whose rows have an id and names in both languages. */
export type CatalogTable = Exclude<keyof CatalogData, "lists" | "publishers" | "years">;
/** A row of a table; `id` is its own id, whatever the table calls it. */
export type CatalogRow<T extends CatalogTable> = CatalogData[T][number] & { id: string };
/** What rows of all tables have in common, and what names some of them besides. */
export type NamedRow = Record<"id" | "name_en" | "name_zh", string> & Partial<Pick<Schema<"CatalogMinerals">, "symbol" | "aliases"> & Pick<Schema<"CatalogEconomies">, "iso2">>;
