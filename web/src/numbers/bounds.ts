/** What is known from one side only, told from a number. */

interface Bounded {
  value: number | null;
  low?: number | null;
  high?: number | null;
  unit: string;
}

/**
 * A figure whose number is only an end of what is possible, as the bound that it is: nothing with an upper limit is `≤2%`,
 * a whole with a lower one `≥98%`. Other figures stay as they are.
 *
 * `asBound({ value: 0, low: null, high: 0.02, unit: "fraction" })` has no value and no `low`.
 */
export function asBound<T extends Bounded>(figure: T): T {
  const { value, low = null, high = null, unit } = figure;
  const least = value === 0 || (value === null && low === 0);
  if (least && (low === null || low === 0) && high !== null && high > 0 && (value === 0 || unit !== "fraction" || high !== 1)) return { ...figure, value: null, low: null, high };
  const most = unit === "fraction" && (value === 1 || (value === null && high === 1));
  if (most && (high === null || high === 1) && low !== null && low > 0 && low < 1) return { ...figure, value: null, low, high: null };
  return figure;
}
