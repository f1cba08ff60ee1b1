/** What is set side by side, and the questions to the API; pure. */
import type { Params } from "../../api/client";
import type { FigureData } from "../../api/types";
import type { Changes, UrlState } from "../../url/grammar";
import type { Assessed, Score, Scores } from "./types";

export const MOST = 6;
export type Of = "mineral" | "economy" | "year";
export const FIRST: Readonly<Record<Of, readonly string[]>> = { mineral: ["lithium", "cobalt", "nickel"], economy: ["CHN", "USA", "JPN"], year: ["2020", "2022", "2024"] };
export const METHODS: readonly string[] = ["bgs-2012", "eu-2023", "iea-concentration", "geopolrisk-2022"];
export const MOST_METHODS = 6;
export const READINGS = ["autonomous", "realised", "assured"] as const;
export const LINKS = ["U", "M", "D", "R"] as const;

export interface Item {
  id: string;
  mineral: string;
  economy: string;
  year: string;
}

export interface Chosen {
  of: Of;
  /** Ids that are compared, at most six. */
  ids: readonly string[];
  /** Ids of the address that do not fit. */
  left: readonly string[];
  items: readonly Item[];
}

const isYear = (id: string) => /^(19|20)\d{2}$/.test(id);

/** What the address asks to compare; beyond six the rest is left out and named. */
export function chosen(url: UrlState): Chosen {
  const of = url.own.of as Of;
  const given = of === "mineral" ? url.mineral : of === "economy" ? url.economy : (url.own.years as readonly string[]).filter(isYear);
  const all = given.length > 0 ? given : FIRST[of];
  const ids = all.slice(0, MOST);
  const mineral = url.mineral[0] ?? "lithium";
  const economy = url.economy[0] ?? "CHN";
  const year = url.year ? String(url.year.end) : "";
  const items = ids.map((id) => ({ id, mineral: of === "mineral" ? id : mineral, economy: of === "economy" ? id : economy, year: of === "year" ? id : year }));
  return { of, ids, left: all.slice(MOST), items };
}

export function changeIds(of: Of, ids: readonly string[]): Changes {
  if (of === "mineral") return { mineral: ids };
  if (of === "economy") return { economy: ids };
  return { own: { years: [...ids].sort() } };
}

/** Scores: minerals in one question, years and economies one each. */
export function riskQuestions({ of, items }: Chosen, methods: readonly string[]): Params[] {
  const first = items[0];
  if (!first) return [];
  if (of === "mineral") return [{ mineral: items.map((item) => item.mineral), economy: first.economy, year: first.year, method: methods }];
  return items.map((item) => ({ mineral: item.mineral, economy: item.economy, year: item.year, method: methods }));
}

export interface Cell {
  key: string;
  topic: "reading" | "concentration" | "reserves" | "score";
  /** Index of the item. */
  item: number;
  link: string;
  /** Reading, measure or method. */
  what: string;
  figure: FigureData | null;
  reason: string;
  claims: readonly string[];
}

const cell = (topic: Cell["topic"], item: number, link: string, what: string, figure: FigureData | null, reason = ""): Cell => ({ key: `${topic} ${item} ${link} ${what}`, topic, item, link, what, figure, reason: figure === null ? reason : figure.value === null ? [figure.reason, figure.needs].filter(Boolean).join(" ") || reason : "", claims: figure?.claims ?? [] });

/** All numbers of an assessment that are compared. */
export function assessedCells(data: Assessed, item: number, none: string): Cell[] {
  return [
    ...data.links.flatMap((link) => [
      ...READINGS.map((reading) => cell("reading", item, link.link, reading, link.readings[reading] ?? null, none)),
      cell("concentration", item, link.link, "concentration", link.concentration, none),
      cell("concentration", item, link.link, "governance_concentration", link.governance_concentration, none),
    ]),
    cell("reserves", item, "", "reserves_to_production", data.reserves_to_production, none),
    cell("reserves", item, "", "reserves_to_production_world", data.reserves_to_production_world, none),
  ];
}

/** Scores of one method at the links that it knows, with what is lacking where there is none. */
export function scoreCells(data: Scores, wanted: { mineral: string }, item: number): Cell[] {
  return data.scores
    .filter((score) => score.mineral === wanted.mineral)
    .map((score) => {
      const figure: FigureData = { value: score.value, unit: "none", status: score.value === null ? "missing" : "computed", claims: score.claims };
      return { ...cell("score", item, score.link, score.method, figure), reason: score.value === null ? lacking(score, data) : "" };
    });
}

function lacking(score: Score, data: Scores): string {
  return score.lacking
    .slice(0, 3)
    .map((index) => data.reasons[index])
    .filter((reason) => reason !== undefined)
    .map((reason) => `${reason.name}: ${reason.reason}`)
    .join(" ");
}

/** One axis for all panels: whole numbers of it, at least to `least`. */
export function sharedTop(cells: readonly Cell[], least: number, most = Number.POSITIVE_INFINITY): number {
  const top = Math.max(least, ...cells.map(({ figure }) => figure?.value ?? figure?.low ?? 0));
  const power = 10 ** Math.floor(Math.log10(top));
  const nice = power * ([1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((step) => step * power >= top * 0.999) ?? 10);
  return Math.min(most, nice);
}
