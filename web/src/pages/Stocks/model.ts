/** What the views `scenarios` and `stocks` answer, and what the charts draw of it. Pure functions. */
import type { DataOf, Schema } from "../../api/views";
import type { Lang } from "../../url/grammar";

export type Numbers = readonly (number | null)[];
export type Scenario = DataOf<"scenarios">["scenarios"][number];
export type Lever = Scenario["levers"][number];
export type LeverFigure = Lever["figures"][number];

export type Projection = DataOf<"stocks">;
export type Product = Projection["total"];
export type Answers = Projection["answers"];
export type Classes = Projection["classes"][number];
export type Compared = Projection["comparisons"][number];
export type Assumption = Projection["assumptions"][number];
export type Reference = Projection["references"][number];
export type Runs = NonNullable<Projection["runs"]>;
export type Fan = Projection["fans"][string];
export type Bilingual = Schema<"MessagesBilingual">;

export const FLOWS = ["demand", "end_of_life", "recovered", "net_primary"] as const;
export type Flow = (typeof FLOWS)[number];

export interface Named {
  key: string;
  name: string;
  values: Numbers;
}

const largest = (values: Numbers) => values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);

/** Add series year by year; a year is not known where one of them is not. */
export function summed(series: readonly Numbers[]): (number | null)[] {
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
