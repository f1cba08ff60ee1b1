/** The sliders in the address: `demand:0.8~lifetime.bev_battery:1.2~from:2025~until:2035`. Pure functions. */
export const FROM = 2025;
export const UNTIL = 2035;

export interface Adjust {
  /** Factor by lever (`demand`, `lifetime.bev_battery`); 1 is the baseline and is not held. */
  readonly factors: ReadonlyMap<string, number>;
  /** Last year without any change, and first year with the whole change. */
  readonly from: number;
  readonly until: number;
}

export const NO_CHANGE: Adjust = { factors: new Map(), from: FROM, until: UNTIL };

/** Read the words of an address; parts that mean nothing are left out, so that a broken link still opens. */
export function readAdjust(text: string): Adjust {
  const factors = new Map<string, number>();
  let [from, until] = [FROM, UNTIL];
  for (const part of text.split("~")) {
    const at = part.lastIndexOf(":");
    const key = part.slice(0, Math.max(at, 0)).trim();
    const value = Number(part.slice(at + 1));
    if (!key || part.slice(at + 1).trim() === "" || !Number.isFinite(value)) continue;
    if (key === "from") from = value;
    else if (key === "until") until = value;
    else if (value !== 1) factors.set(key, value);
  }
  return { factors, from, until };
}

/** Write them: levers in a fixed order, so that one setting has one address; empty without any change. */
export function writeAdjust({ factors, from, until }: Adjust): string {
  const moved = [...factors].filter(([, value]) => value !== 1).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  if (moved.length === 0) return "";
  const parts = moved.map(([key, value]) => `${key}:${Number(value.toFixed(4))}`);
  if (from !== FROM) parts.push(`from:${from}`);
  if (until !== UNTIL) parts.push(`until:${until}`);
  return parts.join("~");
}

export function withFactor(adjust: Adjust, key: string, value: number): Adjust {
  const factors = new Map(adjust.factors);
  if (value === 1) factors.delete(key);
  else factors.set(key, value);
  return { ...adjust, factors };
}

/** The factor that a lever of a product takes when it is not moved itself: that of its group, then of all products. */
export function inherited(adjust: Adjust, lever: string, target: string, group: string): number {
  const { factors } = adjust;
  if (!target) return 1;
  if (group && group !== target) return factors.get(`${lever}.${group}`) ?? factors.get(lever) ?? 1;
  return factors.get(lever) ?? 1;
}

/**
 * Stops of a slider: steps of the lever up to twice the baseline, coarser ones beyond, so that keys and pointer reach
 * the same factors and the part that matters has room.
 */
export function stopsOf(low: number, high: number, step: number): number[] {
  const stops: number[] = [];
  for (let stop = low; stop < high - 1e-9; stop += stop < 2 - 1e-9 ? step : stop < 3 - 1e-9 ? step * 2 : step * 5) {
    stop = Number(stop.toFixed(4));
    stops.push(stop);
  }
  stops.push(high);
  return stops;
}

/** Place of the stop that is nearest to a factor. */
export function nearest(stops: readonly number[], value: number): number {
  let best = 0;
  stops.forEach((stop, place) => {
    if (Math.abs(stop - value) < Math.abs((stops[best] ?? 0) - value)) best = place;
  });
  return best;
}
