/** Figures behind a number beyond those that its answer lists. */
import type { Changes, LinkId } from "../url/grammar";

export interface More {
  /** How many figures stand behind the number in all. */
  count: number;
  /** Where the published figures of its subject are, on the page of data. */
  rest: Changes;
}

/** All published figures of a mineral at a link, where only the first `shown` of `count` are listed; else nothing. */
export function moreOf(count: number, shown: number, mineral: string, link: string): More | undefined {
  if (count <= shown) return undefined;
  return { count, rest: { mineral, link: link as LinkId | "", economy: null, year: null, own: { section: "claims" } } };
}

/** Claims in parts that can be asked for at once. */
export function parts<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}
