/** Search by name in either language, symbol, alias or id. Pure functions. */
import type { NamedRow } from "../api/types";

export interface Option {
  id: string;
  label: string;
  /** Symbol, code or group, shown in grey. */
  hint?: string;
  /** Everything that finds it. */
  words: readonly string[];
}

export function optionOf(row: NamedRow, lang: "en" | "zh", aliases: readonly string[], hint = ""): Option {
  const other = lang === "zh" ? row.name_en : row.name_zh;
  return {
    id: row.id,
    label: (lang === "zh" ? row.name_zh : row.name_en) || row.name_en || row.id,
    hint: hint || other,
    words: [row.name_en, row.name_zh, row.symbol ?? "", row.iso2 ?? "", row.id, ...aliases].filter(Boolean).map((word) => word.toLowerCase()),
  };
}

/** How well words answer what was typed: 0 best, 4 not at all. */
export function rank(option: Option, typed: string): number {
  if (option.words.includes(typed)) return 0;
  if (option.words.some((word) => word.startsWith(typed))) return 1;
  if (option.words.some((word) => word.split(/[\s,(-]+/).some((part) => part.startsWith(typed)))) return 2;
  // A part of a word says something only from two letters on, or in Chinese.
  if ((typed.length > 1 || /\p{Script=Han}/u.test(typed)) && option.words.some((word) => word.includes(typed))) return 3;
  return 4;
}

export function find(options: readonly Option[], typed: string, most = 50): Option[] {
  const wanted = typed.trim().toLowerCase();
  if (wanted === "") return options.slice(0, most);
  return options
    .map((option, place) => ({ option, place, score: rank(option, wanted) }))
    .filter((item) => item.score < 4)
    .sort((a, b) => a.score - b.score || a.place - b.place)
    .slice(0, most)
    .map((item) => item.option);
}
