/** What the views of criticality answer, and what is drawn of it. Pure functions. */
import type { DataOf } from "../../api/views";

export type Risk = DataOf<"risk">;
export type Score = Risk["scores"][number];
export type Axis = Score["axes"][number];
export type Term = Axis["terms"][number];
export type PartRow = Term["rows"][number];
export type Spread = NonNullable<Score["spread"]>;
export type Driver = Axis["drivers"][number];
export type Reason = Risk["reasons"][number];
export type Bottleneck = Risk["bottlenecks"][number];
export type Change = Risk["changes"][number];
export type PublishedScore = Risk["published"][number];

export type Comparison = DataOf<"risk/compare">;
export type Disagreement = Comparison["disagreements"][number];
/** Names of what an answer speaks of; that of several methods has no effects and economies. */
export type Labels = Comparison["labels"];

export type Matrix = DataOf<"risk/matrix">;
export type Point = Matrix["pairs"][number]["points"][number];
export type MatrixAxis = Matrix["pairs"][number]["up"];
export type End = Point["up"];

export type Validation = DataOf<"validation">;
export type Check = Validation["checks"][number];
export type MethodText = DataOf<"risk/methods">["methods"][number];

/** Ends of what is drawn as the range of a score: the interval of samples, else what is left open by the tables. */
export function ends(end: End): [number, number] | null {
  if (end.interval_low !== null && end.interval_high !== null) return [end.interval_low, end.interval_high];
  return end.low !== null && end.high !== null ? [end.low, end.high] : null;
}

/** Value of a score, or the range where only that is known: `0.4–0.9`. */
export function endText(end: End): string {
  const range = end.value === null ? ends(end) : null;
  return range ? (range[0] === range[1] ? scoreText(range[0]) : `${scoreText(range[0])}–${scoreText(range[1])}`) : scoreText(end.value);
}

/** Where a score or its bar stands: its value, or the middle of its bounds, where its name is placed but no point is drawn. */
export function placeOf(end: End): number | null {
  if (end.value !== null) return end.value;
  const range = ends(end);
  return range === null ? null : (range[0] + range[1]) / 2;
}

/** Place among all that a method ranks: 1 for the highest score, 0 for the lowest; `null` for one alone. */
export function placeAmong(rank: number | null, ranked: number): number | null {
  return rank === null || ranked < 2 ? null : 1 - (rank - 1) / (ranked - 1);
}

export interface HeatCell {
  method: string;
  score: Score | null;
  bottleneck: Bottleneck | null;
  /** 0 to 1 for the colour; `null` where nothing can be said. */
  share: number | null;
  ratio: number | null;
  /** What is lacking, most lacking input first. */
  lacking: string[];
}
export interface HeatRow {
  mineral: string;
  cells: HeatCell[];
  /** Mean place over the methods that rank it. */
  mean: number | null;
}

/** Which input is lacking, why, and what would settle it. */
export function reasonText({ name, reason, needs }: Reason, colon: string): string {
  return [`${name}${colon}${reason}`, needs].filter(Boolean).join(" ");
}

/** Minerals by methods; a cell is the mineral's bottleneck by the method. */
export function heatRows(data: Risk, methods: readonly string[], measure: "place" | "threshold", colon: string): HeatRow[] {
  const narrowest = new Map(data.bottlenecks.map((item) => [`${item.mineral} ${item.method}`, item]));
  const scores = new Map<string, Score[]>();
  for (const score of data.scores) {
    const key = `${score.mineral} ${score.method}`;
    const some = scores.get(key);
    if (some) some.push(score);
    else scores.set(key, [score]);
  }
  return data.minerals.map((mineral) => {
    const places: number[] = [];
    const cells = methods.map((method): HeatCell => {
      const key = `${mineral} ${method}`;
      const bottleneck = narrowest.get(key) ?? null;
      const own = scores.get(key) ?? [];
      const score = own.find((item) => item.link === bottleneck?.link) ?? own[0] ?? null;
      const place = bottleneck ? placeAmong(bottleneck.rank, bottleneck.ranked) : null;
      if (place !== null) places.push(place);
      const ratio = bottleneck && score?.threshold ? bottleneck.value / score.threshold : null;
      const lacking = bottleneck ? [] : [...new Set(own.flatMap((item) => item.lacking))].map((at) => data.reasons[at]).filter((reason) => reason !== undefined).map((reason) => reasonText(reason, colon));
      return { method, score, bottleneck, share: measure === "place" ? place : ratio === null ? null : Math.min(1, ratio / 2), ratio, lacking };
    });
    return { mineral, cells, mean: places.length === 0 ? null : places.reduce((sum, item) => sum + item, 0) / places.length };
  });
}

/** Digits of a score as the reports write it: three significant ones. */
export function scoreText(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  if (value !== 0 && Math.abs(value) < 1e-4) return value.toExponential(1);
  const text = Number(value.toPrecision(3)).toLocaleString("en-US", { maximumSignificantDigits: 3 });
  return text.replace("-", "\u2212");
}
