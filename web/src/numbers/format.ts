/**
 * How a number is written: unit by language and size, digits by how the number came about. Mirrors the rules of
 * `orechain.views.quantities`: a published number keeps its digits, a computed one has three significant ones.
 */
import type { FigureData } from "../api/types";
import type { Lang } from "../url/grammar";
import { decimal, plain, quantize, rounded, times, toNumber, type Decimal } from "./decimal";
import { unitLabel, unitRow } from "./units";

export const MINUS = "\u2212";
export const MISSING = "\u2013";
const COMPUTED_DIGITS = 3;
const PUBLISHED_DIGITS = 10;

type Step = readonly [size: number, label: string];
const LADDERS: Readonly<Record<string, readonly Step[]>> = {
  "mass en": [[1e6, "Mt"], [1e3, "kt"], [1, "t"], [1e-3, "kg"]],
  "mass zh": [[1e8, "亿吨"], [1e4, "万吨"], [1, "吨"], [1e-3, "千克"]],
  "currency en": [[1e9, "billion USD"], [1e6, "million USD"], [1e3, "thousand USD"], [1, "USD"]],
  "currency zh": [[1e8, "亿美元"], [1e4, "万美元"], [1, "美元"]],
};
const CLIMB_SINGLE: Readonly<Record<string, number>> = { Mt: 1e8, kt: 1e4, 亿吨: 1e8, 万吨: 1e4 };
const CLIMB_COLUMN: Readonly<Record<string, number>> = { Mt: 1e10, kt: 1e7, 亿吨: 1e10, 万吨: 1e6 };

/** The unit in which a group of numbers is written: `value × factor` stands before `label`. */
export interface Scale {
  readonly unit: string;
  readonly factor: Decimal;
  readonly label: string;
}

const over = (factor: Decimal, size: number): Decimal => ({ ...factor, exponent: factor.exponent - Math.round(Math.log10(size)) });

/** The unit in which numbers of these sizes (in `unit`) read best; `column` for tables and axes. */
export function scaleFor(unit: string, sizes: readonly (number | null | undefined)[], lang: Lang, options: { column?: boolean } = {}): Scale {
  const row = unitRow(unit);
  if (row?.dimension === "fraction") return { unit, factor: times(decimal(row.factor), decimal(100)), label: "%" };
  const ladder = row ? LADDERS[`${row.dimension} ${lang}`] : undefined;
  const last = ladder?.at(-1);
  if (!row || !ladder || !last) return { unit, factor: decimal(1), label: unitLabel(unit, lang) };
  const factor = decimal(row.factor);
  const top = sizes.reduce<number>((most, size) => Math.max(most, Math.abs(size ?? 0)), 0) * Number(row.factor);
  const climb = options.column ? CLIMB_COLUMN : CLIMB_SINGLE;
  const [size, label] = ladder.find(([from, name]) => top >= (climb[name] ?? from) || (from <= 1 && top === 0)) ?? last;
  return { unit, factor: over(factor, size), label };
}

/** Unit for the axis of a chart: the largest in which the longest number stays short. */
export function axisScale(unit: string, sizes: readonly (number | null | undefined)[], lang: Lang): Scale {
  return scaleFor(unit, sizes, lang);
}

/** The way to write an index between 0 and 1: as a decimal, not as a percentage. */
export function indexScale(unit = "none"): Scale {
  return { unit, factor: decimal(1), label: "" };
}

/** A value in the unit of a scale, for axes and series. */
export function scaled(value: number, scale: Scale): number {
  return toNumber(times(decimal(value), scale.factor));
}

/** Thousands separators, a real minus sign, no exponent. */
export function written(value: Decimal, keep = false): string {
  const text = plain(value, keep);
  const [whole = "", part] = text.replace("-", "").split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return (text.startsWith("-") ? MINUS : "") + grouped + (part === undefined ? "" : `.${part}`);
}

function digits(value: number, scale: Scale, published: boolean): Decimal {
  const exactly = times(decimal(value), scale.factor);
  if (!published) return rounded(exactly, COMPUTED_DIGITS);
  const kept = rounded(exactly, PUBLISHED_DIGITS);
  const wanted = toNumber(exactly);
  return Math.abs(toNumber(kept) - wanted) > Math.abs(wanted) * 1e-14 ? rounded(exactly, COMPUTED_DIGITS + 1) : kept;
}

export interface NumberOptions {
  published?: boolean;
  /** A fixed number of decimals where that keeps a computed number from becoming zero. */
  places?: number;
}

/** The number without its unit; one that rounds up to 100 % without reaching it says so. */
export function numberText(value: number, scale: Scale, { published = false, places }: NumberOptions = {}): string {
  if (!Number.isFinite(value)) return MISSING;
  const exactly = times(decimal(value), scale.factor);
  const below = scale.label === "%" && toNumber(exactly) < 100;
  if (places !== undefined && !published) {
    const even = quantize(exactly, -places);
    if (even.mantissa !== 0n || value === 0) return below && toNumber(even) === 100 ? ">99.9" : written(even, true);
  }
  const shown = digits(value, scale, published);
  return below && toNumber(shown) === 100 ? ">99.9" : written(shown);
}

/** Number and unit with the space that the language wants. */
export function joined(number: string, label: string): string {
  if (!label) return number;
  return label === "%" ? `${number}%` : `${number}\u00a0${label}`;
}

/** One value with its unit: `formatValue(76000, "t", "zh")` is `7.6 万吨`. */
export function formatValue(value: number | null | undefined, unit: string, lang: Lang, options: NumberOptions & { scale?: Scale; unitShown?: boolean } = {}): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return MISSING;
  const scale = options.scale ?? scaleFor(unit, [value], lang);
  const text = numberText(value, scale, options);
  return options.unitShown === false ? text : joined(text, scale.label);
}

export interface FigureOptions {
  scale?: Scale;
  unitShown?: boolean;
  places?: number;
}

/** A figure as text: number and unit, a bound (`≥50 t`), a range, or the sign for missing. */
export function figureText(figure: FigureData, lang: Lang, options: FigureOptions = {}): string {
  const { value, low = null, high = null, unit } = figure;
  const scale = options.scale ?? scaleFor(unit, [value, low, high], lang);
  const published = figure.status === "published";
  let text: string;
  if (value !== null) text = numberText(value, scale, { published, ...(options.places === undefined ? {} : { places: options.places }) });
  else if (low !== null && high !== null) text = low === high ? numberText(low, scale, { published }) : rangeText(figure, scale);
  else if (low !== null) text = `≥${numberText(low, scale)}`;
  else if (high !== null) text = `≤${numberText(high, scale)}`;
  else return MISSING;
  return options.unitShown === false ? text : joined(text, scale.label);
}

/** `low–high` of a figure, or nothing where it has no range. */
export function rangeText(figure: FigureData, scale: Scale): string {
  const { low = null, high = null } = figure;
  if (low === null || high === null || low === high) return "";
  const published = figure.status === "published";
  const [from, to] = [numberText(low, scale, { published }), numberText(high, scale, { published })];
  return to.startsWith(MINUS) ? `${from} … ${to}` : `${from}–${to}`;
}

/** The year or years that a figure refers to. */
export function yearsText(figure: Pick<FigureData, "start" | "end">): string {
  const { start = null, end = null } = figure;
  if (start === null) return end === null ? "" : String(end);
  return end === null || end === start ? String(start) : `${start}–${end}`;
}
