/** Small words of the chain pages; pure. */
import type { Source } from "../../api/types";
import { MINUS } from "../../numbers/format";
import { unitLabel } from "../../numbers/units";
import type { Lang } from "../../url/grammar";

/** A signed number with few digits: `+12`, `−0.4`. */
export function sign(value: number): string {
  const size = Math.abs(value);
  const text = size >= 100 ? size.toFixed(0) : size >= 10 ? size.toFixed(0) : size.toFixed(1);
  return Number(text) === 0 ? "0" : `${value < 0 ? MINUS : "+"}${text}`;
}

/** Publishers of releases, each once. */
export function publisherOf(releases: readonly string[], sources: readonly Source[], lang: Lang): string {
  const found = releases.map((release) => {
    const source = sources.find((item) => item.release === release);
    return source?.publisher ?? release;
  });
  return [...new Set(found)].join(lang === "zh" ? "；" : "; ");
}

export function unitWords(unit: string, lang: Lang): string {
  return unit === "" || unit === "none" ? "" : unitLabel(unit, lang);
}

export function yearsOf({ start, end }: { start: number | null; end: number | null }): string {
  if (start === null) return end === null ? "" : String(end);
  return end === null || end === start ? String(start) : `${start}–${end}`;
}

/** A figure as published with its unit, which some publishers write behind the number themselves. */
export function publishedText(figure: { published: string; unit: string }, lang: Lang): string {
  const bare = figure.unit !== "" && figure.published.endsWith(` ${figure.unit}`) ? figure.published.slice(0, -figure.unit.length - 1) : figure.published;
  return `${bare} ${unitWords(figure.unit, lang)}`.trim();
}
