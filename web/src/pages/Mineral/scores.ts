/** Scores of methods in the order of the page. Pure functions. */
import type { PublishedScore, Risk, Score } from "./types";

export interface MethodRow {
  method: string;
  /** First axis of the scores that have a value. */
  axis: string;
  threshold: number | null;
  scores: Score[];
  published: PublishedScore[];
  /** Right end of the scale of the row. */
  top: number;
}

/** Methods with at least one score, each on a scale of its own. */
export function methodRows(risk: Risk): MethodRow[] {
  return risk.methods.flatMap((method) => {
    const scores = risk.scores.filter((score) => score.method === method && score.value !== null);
    if (scores.length === 0) return [];
    const axis = scores[0]?.axes[0]?.key ?? "";
    const threshold = scores[0]?.threshold ?? scores[0]?.axes[0]?.threshold ?? null;
    // Published scores of the same quantity only: those that the answer sets beside a score of ours.
    const published = risk.published.filter((item) => item.method === method && item.ours !== null && item.value !== null);
    const ends = [threshold ?? 0, ...scores.flatMap((score) => [score.value ?? 0, score.spread?.high ?? 0, score.axes[0]?.high ?? 0]), ...published.map((item) => item.value ?? 0)];
    return [{ method, axis, threshold, scores, published, top: Math.max(...ends) * 1.06 || 1 }];
  });
}

/** Methods without any score and the inputs that they lack. */
export function openMethods(risk: Risk): { method: string; lacking: string[]; reasons: string[] }[] {
  return risk.methods.flatMap((method) => {
    const scores = risk.scores.filter((score) => score.method === method);
    if (scores.some((score) => score.value !== null)) return [];
    const found = [...new Set(scores.flatMap((score) => score.lacking))].flatMap((index) => risk.reasons[index] ?? []);
    return [{ method, lacking: [...new Set(found.map((item) => item.name))], reasons: [...new Set(found.map((item) => item.reason))] }];
  });
}
