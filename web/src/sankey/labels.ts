/** Where words stand in the picture: widths, breaking, and which quantities find room. Pure functions. */
import type { SankeyLine } from "./types";

export type Rectangle = readonly [left: number, top: number, right: number, bottom: number];

const WIDE = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]/;

let pen: { context: CanvasRenderingContext2D; family: string } | null | undefined;

function makePen(): typeof pen {
  const context = typeof document === "undefined" ? null : document.createElement("canvas").getContext("2d");
  return context ? { context, family: getComputedStyle(document.body).fontFamily } : null;
}

/** Width of (bold) words in pixels: measured in a browser, whose fonts differ, estimated elsewhere. */
export function textWidth(words: string, size: number): number {
  pen ??= makePen();
  if (pen) {
    pen.context.font = `600 ${size}px ${pen.family}`;
    return pen.context.measureText(words).width;
  }
  let em = 0;
  for (const sign of words) em += WIDE.test(sign) ? 1 : /[A-ZMW@%—]/.test(sign) ? 0.7 : /[\s.,:;il|'’()-]/.test(sign) ? 0.32 : 0.56;
  return em * size;
}

/** Break words into at most `most` lines of `width`; what does not fit ends with an ellipsis. */
export function breakWords(words: string, size: number, width: number, most = 2): string[] {
  const parts = words.match(/[\u2e80-\u9fff\uff00-\uffef]|[^\s\u2e80-\u9fff\uff00-\uffef]+\s*/g) ?? [words];
  const lines: string[] = [];
  let now = "";
  for (const part of parts) {
    if (now !== "" && textWidth((now + part).trimEnd(), size) > width) {
      lines.push(now.trimEnd());
      now = part;
    } else now += part;
  }
  if (now.trim() !== "") lines.push(now.trimEnd());
  const kept = lines.slice(0, most);
  const last = kept.length - 1;
  return kept.map((line, index) => {
    const cut = index === last && lines.length > most;
    let shown = line;
    if (!cut && textWidth(shown, size) <= width * 1.15) return shown;
    while (shown.length > 1 && textWidth(`${shown}…`, size) > width) shown = shown.slice(0, -1);
    return `${shown.trimEnd()}…`;
  });
}

export function meet(a: Rectangle, b: Rectangle): boolean {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}

export interface Placed {
  flow: number;
  x: number;
  y: number;
}

/** Quantities on the flows where there is room, the widest first; `taken` grows by what is placed. */
export function placeValues(links: readonly SankeyLine[], words: (link: SankeyLine) => string, taken: Rectangle[], size: number, line: number): Placed[] {
  const placed: Placed[] = [];
  const order = [...links].sort((a, b) => (b.width ?? 0) - (a.width ?? 0) || a.flow - b.flow);
  for (const link of order) {
    const said = words(link);
    if (!said) continue;
    const half = textWidth(said, size) / 2 + 4;
    const lift = link.missing ? line / 2 : 0;
    for (const [x, level] of link.places) {
      const y = level - lift;
      const box: Rectangle = [x - half, y - line / 2, x + half, y + line / 2];
      if (taken.some((other) => meet(box, other))) continue;
      taken.push(box);
      placed.push({ flow: link.flow, x, y });
      break;
    }
  }
  return placed;
}
