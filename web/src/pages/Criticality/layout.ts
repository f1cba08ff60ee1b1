/** Where ticks and names stand in drawings. Pure functions. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Round ticks that cover a span; the first is at or below `low`, the last at or above `high`. */
export function ticks(low: number, high: number, count: number): number[] {
  if (!(high > low)) return ticks(low, low + 1, count);
  const raw = (high - low) / Math.max(count, 1);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 2.5, 5, 10].find((part) => part * power >= raw * 0.999) ?? 10) * power;
  const found: number[] = [];
  for (let tick = Math.floor(low / step + 1e-9) * step; tick < high + step * (1 - 1e-9); tick += step) found.push(Number(tick.toPrecision(12)));
  return found;
}

/** Breadth of words in pixels, near enough to keep names apart: Chinese signs are as wide as high. */
export function breadth(words: string, size: number): number {
  let sum = 0;
  for (const sign of words) sum += /[\u2e80-\uffef]/.test(sign) ? 1.02 : /[A-Zmw—%]/.test(sign) ? 0.74 : /[iljt.,;: ()|]/.test(sign) ? 0.37 : 0.6;
  return sum * size;
}

export function shorten(words: string, size: number, most: number): string {
  if (breadth(words, size) <= most) return words;
  let kept = words;
  while (kept.length > 1 && breadth(`${kept}…`, size) > most) kept = kept.slice(0, -1);
  return `${kept.trimEnd()}…`;
}

const meets = (a: Box, b: Box) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

export interface Labelled {
  x: number;
  y: number;
  words: string;
  /** The greater, the sooner it gets its place. */
  weight: number;
}
export interface Placed {
  x: number;
  y: number;
  anchor: "start" | "middle" | "end";
}

/** A place for every name near its mark where it covers neither marks nor other names; `null` where there is none. */
export function placeLabels(items: readonly Labelled[], plot: Box, size: number, radius = 6, bars: readonly Box[] = []): (Placed | null)[] {
  const marks = items.map(({ x, y }): Box => ({ left: x - radius, right: x + radius, top: y - radius, bottom: y + radius }));
  const taken: Box[] = [];
  const found: (Placed | null)[] = items.map(() => null);
  const order = items.map((_, place) => place).sort((a, b) => (items[b]?.weight ?? 0) - (items[a]?.weight ?? 0));
  for (const strict of [true, false])
    for (const place of order) {
      const item = items[place];
      if (!item || found[place]) continue;
      const width = breadth(item.words, size);
      const gap = radius + 3;
      const tries: Placed[] = [];
      for (const far of [0, 9, 18]) {
        tries.push(
          { x: item.x + gap + far, y: item.y, anchor: "start" },
          { x: item.x - gap - far, y: item.y, anchor: "end" },
          { x: item.x, y: item.y - gap - size / 2 - far, anchor: "middle" },
          { x: item.x, y: item.y + gap + size / 2 + far, anchor: "middle" },
          { x: item.x + gap, y: item.y - size - far, anchor: "start" },
          { x: item.x - gap, y: item.y - size - far, anchor: "end" },
          { x: item.x + gap, y: item.y + size + far, anchor: "start" },
          { x: item.x - gap, y: item.y + size + far, anchor: "end" },
        );
      }
      for (const spot of tries) {
        const left = spot.anchor === "start" ? spot.x : spot.anchor === "end" ? spot.x - width : spot.x - width / 2;
        const box: Box = { left, right: left + width, top: spot.y - size / 2 - 1, bottom: spot.y + size / 2 + 1 };
        if (box.left < plot.left || box.right > plot.right || box.top < plot.top || box.bottom > plot.bottom) continue;
        if (taken.some((other) => meets(box, other)) || marks.some((other, own) => own !== place && meets(box, other))) continue;
        // Names may cross thin bars only where there is no other place.
        if (strict && bars.some((bar) => meets(box, bar))) continue;
        taken.push(box);
        found[place] = spot;
        break;
      }
    }
  return found;
}
