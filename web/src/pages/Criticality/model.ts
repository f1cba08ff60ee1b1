/** What the views of criticality answer, and what is drawn of it. Pure functions. */
export interface Spread {
  low: number | null;
  median: number | null;
  high: number | null;
  level: number;
  rank_low: number | null;
  rank_high: number | null;
  probability: number | null;
  samples: number;
}
export interface Driver {
  effect: string;
  first: number;
  total: number;
  total_low: number;
  total_high: number;
}
export interface PartRow {
  key: string;
  value: number | null;
  share: number | null;
  inputs: Record<string, number | null>;
  claims: string[];
}
export interface Term {
  key: string;
  raw: number | null;
  scaled: number | null;
  weight: number;
  inputs: string[];
  rows: PartRow[];
}
export interface Axis {
  key: string;
  value: number | null;
  low: number | null;
  high: number | null;
  threshold: number | null;
  reached: boolean | null;
  unit: string;
  spread: Spread | null;
  drivers: Driver[];
  terms: Term[];
}
export interface Score {
  mineral: string;
  method: string;
  year: number;
  link: string;
  value: number | null;
  threshold: number | null;
  critical: boolean | null;
  rank: number | null;
  probability: number | null;
  spread: Spread | null;
  axes: Axis[];
  lacking: number[];
  notes: string[];
  other_years: Record<string, number[]>;
  claims: string[];
  claim_count: number;
}
export interface Bottleneck {
  mineral: string;
  method: string;
  year: number;
  link: string;
  value: number;
  unknown: string[];
  critical: boolean | null;
  probability: number | null;
  rank: number | null;
  ranked: number;
  rank_low: number | null;
  rank_high: number | null;
}
export interface Change {
  mineral: string;
  method: string;
  link: string;
  axis: string;
  before: number;
  after: number;
  value_before: number;
  value_after: number;
  effects: Record<string, number>;
}
export interface Agreement {
  year: number;
  methods: string[];
  coefficient: string;
  values: (number | null)[][];
  minerals: number[][];
}
export interface Disagreement {
  mineral: string;
  year: number;
  critical: string[];
  not_critical: string[];
  place_low: number;
  place_high: number;
}
export interface PublishedScore {
  mineral: string;
  what: string;
  year: number;
  value: number | null;
  claim: string;
  method: string;
  ours: number | null;
  our_year: number | null;
  link: string;
}
type Names = Record<string, string>;
export interface Labels {
  minerals: Names;
  methods: Names;
  axes: Names;
  economy: string;
  links: Names;
  effects?: Names;
  economies?: Names;
}
export interface Risk {
  minerals: string[];
  methods: string[];
  economy: string;
  years: number[];
  scores: Score[];
  reasons: { input: string; name: string; text: string }[];
  bottlenecks: Bottleneck[];
  changes: Change[];
  agreement: Agreement[];
  disagreements: Disagreement[];
  published: PublishedScore[];
  lists: { mineral: string; economy: string; year: number; title: string; claim: string }[];
  messages: string[];
  sentences: string[];
  labels: Labels;
}
export interface Comparison {
  agreement: Agreement[];
  disagreements: Disagreement[];
  messages: string[];
  labels: Labels;
}
export interface End {
  value: number | null;
  low: number | null;
  high: number | null;
  interval_low: number | null;
  interval_high: number | null;
  reached: boolean | null;
}
export interface Point {
  mineral: string;
  name: string;
  link: string;
  up: End;
  right: End;
  state: "reached" | "below" | "no_threshold" | "bound";
  lower_bound: boolean;
  critical: boolean | null;
  probability: number | null;
  claims: string[];
  claim_count: number;
}
export interface MatrixAxis {
  axis: string;
  name: string;
  unit: string;
  threshold: number | null;
}
export interface Matrix {
  method: string;
  name: string;
  economy: string;
  year: number;
  samples: number;
  pairs: { up: MatrixAxis; right: MatrixAxis; points: Point[] }[];
  without: { mineral: string; name: string; reasons: string[] }[];
  messages: string[];
  labels: Labels;
}
export interface Check {
  method: string;
  item: string;
  key: string;
  published: number | null;
  low: number | null;
  high: number | null;
  tolerance: number | null;
  why: string;
  source: string;
  claims: string[];
  differing: string[];
  reason: { en: string; zh: string } | string | null;
  basis: string;
  error: number | null;
  verdict: string;
  name: string;
}
export interface Validation {
  passed: boolean;
  counts: Record<string, number>;
  checks: Check[];
  not_reproduced: { method: string; reason: string; items: string[]; results: number | null }[];
  labels: { methods: Names };
}
export interface MethodText {
  method: string;
  name: string;
  formula: string;
  citation: string;
  axes: { axis: string; name: string; threshold: number | null; terms: { term: string; name: string }[] }[];
  inputs: { input: string; name: string; unit: string }[];
  limits: string[];
}

/** Ends of what is drawn as the range of a score: the interval of samples, else what is left open by the tables. */
export function ends(end: End): [number, number] | null {
  if (end.interval_low !== null && end.interval_high !== null) return [end.interval_low, end.interval_high];
  return end.low !== null && end.high !== null ? [end.low, end.high] : null;
}

/** Where a score stands: its value, or the middle of its bounds where only those are known. */
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

/** Minerals by methods; a cell is the mineral's bottleneck by the method. */
export function heatRows(data: Risk, methods: readonly string[], measure: "place" | "threshold"): HeatRow[] {
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
      const lacking = bottleneck ? [] : [...new Set(own.flatMap((item) => item.lacking))].map((at) => data.reasons[at]?.text ?? "").filter(Boolean);
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
