import type { Change } from "./model";

export type ChangeRow = Change;
export interface ChangeGroup {
  link: string;
  axis: string;
  effects: string[];
  rows: ChangeRow[];
}

/** Changes by link and axis in the order of years; effects by their size, what changed only in the tables last. */
export function changeRows(changes: readonly Change[]): ChangeGroup[] {
  const groups = new Map<string, ChangeGroup>();
  for (const change of changes) {
    const key = `${change.link} ${change.axis}`;
    const group = groups.get(key) ?? { link: change.link, axis: change.axis, effects: [], rows: [] };
    group.rows.push(change);
    groups.set(key, group);
  }
  for (const group of groups.values()) {
    group.rows.sort((a, b) => a.before - b.before);
    const sizes = new Map<string, number>();
    for (const row of group.rows) for (const [effect, by] of Object.entries(row.effects)) sizes.set(effect, (sizes.get(effect) ?? 0) + Math.abs(by));
    group.effects = [...sizes].filter(([, size]) => size > 0).sort(([a, x], [b, y]) => Number(a === "source") - Number(b === "source") || y - x).map(([effect]) => effect);
  }
  return [...groups.values()].filter((group) => group.effects.length > 0);
}
