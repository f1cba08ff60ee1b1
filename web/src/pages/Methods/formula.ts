/** Formulas written on one line, as signs, subscripts and superscripts. Pure functions. */
export interface Piece {
  kind: "text" | "sub" | "sup";
  text: string;
}

const RAISED = /([_^])(?:\(([^()]*)\)|([\p{L}\p{N}]+))/gu;

/** Signs of mathematics in place of their spelling; words stay words. */
export function signs(text: string): string {
  return text
    .replace(/\bsum(?=_|\()/g, "Σ")
    .replace(/\bsum (?=[A-Za-z]+_|[A-Za-z]\b)/g, "Σ ")
    .replace(/\bprod(?=_)/g, "Π")
    .replace(/\bsqrt(?=\()/g, "√")
    .replace(/\blog10\b/g, "log₁₀")
    .replace(/->/g, "→")
    .replace(/>=/g, "≥")
    .replace(/<=/g, "≤")
    .replace(/ [x*] /g, " × ")
    .replace(/(^|[\s(=])- ?(?=[\p{L}\p{N}Σ(])/gu, (_, before: string) => `${before}${before === " " ? "− " : "−"}`)
    .replace(/(?<=\d|\bt)-(?=\d)/g, "−");
}

export function pieces(formula: string): Piece[] {
  const text = signs(formula);
  const made: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(RAISED)) {
    if (match.index > at) made.push({ kind: "text", text: text.slice(at, match.index) });
    made.push({ kind: match[1] === "_" ? "sub" : "sup", text: match[2] ?? match[3] ?? "" });
    at = match.index + match[0].length;
  }
  if (at < text.length) made.push({ kind: "text", text: text.slice(at) });
  return made;
}

/** One line for each part of a formula that a semicolon ends. */
export function lines(formula: string): string[] {
  return formula
    .split(/[;；]\s*/)
    .map((line) => line.trim())
    .filter(Boolean);
}
