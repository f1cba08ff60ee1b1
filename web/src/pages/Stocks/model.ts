/** What the views `scenarios` and `stocks` answer, and what the charts draw of it. Pure functions. */
import type { Lang } from "../../url/grammar";

export type Numbers = readonly (number | null)[];
export interface Bilingual {
  en: string;
  zh: string;
}
export interface LeverFigure {
  series: string;
  name: string;
  technology: string;
  technology_name: string;
  start: number | null;
  end: number | null;
  first: number | null;
  last: number | null;
  low: number | null;
  high: number | null;
  unit: string;
  basis: string;
  sources: string[];
  locator: string;
  note: string;
}
export interface Lever {
  lever: string;
  lever_name: string;
  target: string;
  target_name: string;
  kind: "all" | "group" | "product";
  key: string;
  baseline: number | null;
  unit: string;
  year: number;
  factor: { baseline: number; low: number; high: number; step: number };
  basis: string;
  sources: string[];
  figures: LeverFigure[];
}
export interface Scenario {
  scenario: string;
  mineral: string;
  mineral_name: string;
  name: string;
  note: string;
  form: string;
  years: [number, number];
  economies: { economy: string; name: string }[];
  variants: { variant: string; name: string }[];
  products: { product: string; name: string; group: string; group_name: string }[];
  levers: Lever[];
}
export const FLOWS = ["demand", "end_of_life", "recovered", "net_primary"] as const;
export type Flow = (typeof FLOWS)[number];
export interface Product {
  key: string;
  name: Bilingual;
  group: string;
  demand: Numbers;
  in_use: Numbers;
  end_of_life: Numbers;
  collectable: Numbers;
  recovered: Numbers;
}
export interface Answers {
  since: number;
  turning_point: number | null;
  overtaking: number | null;
  potential_above_demand: number | null;
  cumulative_demand: number | null;
  cumulative_recovered: number | null;
  cumulative_net_primary: number | null;
  reserve_exhausted: number | null;
}
export interface Fan {
  levels: number[];
  quantiles: Numbers[];
}
export interface Assumption {
  series: string;
  roles: string[];
  technology: string;
  start: number | null;
  end: number | null;
  first: number | null;
  last: number | null;
  low: number | null;
  high: number | null;
  unit: string;
  basis: string;
  sources: string[];
  locator: string;
  note: string;
  held: string;
}
export interface Compared {
  claim: string;
  quantity: string;
  economy: string;
  start: number | null;
  end: number | null;
  products: string[];
  variant: string;
  variant_name: Bilingual;
  unit: string;
  published: number | null;
  published_low: number | null;
  published_high: number | null;
  ours: number | null;
  relative: number | null;
  raw: string;
  locator: string;
  note: string;
  explanation: string;
  remark: Bilingual;
}
export interface Classes {
  year: number;
  base: number | null;
  collectable: number | null;
  recoverable: number | null;
  reserve: number | null;
  reserve_low: number | null;
  reserve_high: number | null;
  at_least: boolean;
}
export interface Reference {
  source: string;
  publisher: string;
  title: string;
  version: string;
  url: string;
  licence: string;
}
export interface Runs {
  samples: number;
  seed: number;
  method: string;
  distribution: string;
  uncertain: number;
  rank_error: number | null;
}
export interface Projection {
  mineral: string;
  economy: string;
  form: string;
  name: Bilingual;
  note: Bilingual;
  variant: string;
  years: number[];
  products: Product[];
  total: Product;
  net_primary: Numbers;
  potential_per_demand: Numbers;
  recovered_per_demand: Numbers;
  answers: Answers;
  reserve: { amount: number | null; at_least: boolean; year: number | null; claims: string[]; reason: string | null };
  classes: Classes[];
  economics: { claims: string[]; price: number | null; reason: string | null };
  fans: Partial<Record<Flow | "in_use", Fan>>;
  spreads: Partial<Record<keyof Answers, { levels: number[]; quantiles: (number | null)[]; missing: number }>>;
  runs: Runs | null;
  comparisons: Compared[];
  assumptions: Assumption[];
  references: Reference[];
  sentences: string[];
  labels: { mineral: string; economy: string };
  baseline: { variant: string; years: number[]; total: Product; net_primary: Numbers; answers: Answers };
  adjustment: { text: string; from: number; until: number } | null;
}

export interface Named {
  key: string;
  name: string;
  values: Numbers;
}

const largest = (values: Numbers) => values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);

/** Add series year by year; a year is not known where one of them is not. */
export function summed(series: readonly Numbers[]): Numbers {
  const [first = []] = series;
  return first.map((_, year) => series.reduce<number | null>((sum, values) => (sum === null || values[year] == null ? null : sum + (values[year] ?? 0)), 0));
}

/** Products by their largest stock; those after the first `most` are added up as one. */
export function stacked(products: readonly Product[], lang: Lang, others: string, most = 7): Named[] {
  const held = products.filter((item) => item.in_use.some((value) => value === null || value > 0)).sort((a, b) => largest(b.in_use) - largest(a.in_use));
  const shown = held.length > most + 1 ? held.slice(0, most) : held;
  const made = shown.map((item) => ({ key: item.key, name: item.name[lang], values: item.in_use }));
  const rest = held.slice(shown.length);
  if (rest.length > 0) made.push({ key: "rest", name: `${others} (${rest.length})`, values: summed(rest.map((item) => item.in_use)) });
  return made;
}

export function flowOf(run: Pick<Projection, "total" | "net_primary">, flow: Flow | "in_use"): Numbers {
  return flow === "net_primary" ? run.net_primary : run.total[flow];
}

/** One series over another; not known where either is not or there is nothing to divide by. */
export function ratio(above: Numbers, below: Numbers): Numbers {
  return above.map((value, year) => {
    const by = below[year];
    return value === null || by == null || by <= 0 ? null : value / by;
  });
}

export type AnswerKey = Exclude<keyof Answers, "since">;
export const YEARS_ASKED: readonly AnswerKey[] = ["turning_point", "overtaking", "potential_above_demand", "reserve_exhausted"];
export const SUMS_ASKED: readonly AnswerKey[] = ["cumulative_demand", "cumulative_recovered", "cumulative_net_primary"];

/** How an answer moved: later or earlier in years, more or less as a share; `null` where one of both does not exist. */
export function moved(key: AnswerKey, before: Answers, after: Answers): number | null {
  const [from, to] = [before[key], after[key]];
  if (from === null || to === null) return null;
  if (YEARS_ASKED.includes(key)) return to - from;
  return from === 0 ? null : to / from - 1;
}

/** The scenario's own figure for the names of the series that the sliders know. */
export function seriesNames(levers: readonly Lever[]): { series: Map<string, string>; technologies: Map<string, string> } {
  const series = new Map<string, string>();
  const technologies = new Map<string, string>();
  for (const lever of levers)
    for (const figure of lever.figures) {
      series.set(figure.series, figure.name);
      if (figure.technology) technologies.set(figure.technology, figure.technology_name);
    }
  return { series, technologies };
}
