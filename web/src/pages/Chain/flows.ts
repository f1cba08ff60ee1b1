/** Groups, sums and words of a balanced chain; pure. */
import { decimal } from "../../numbers/decimal";
import { numberText, rangeText, scaled, written, type Scale } from "../../numbers/format";
import { rounded } from "../../numbers/decimal";
import type { ChainData, DrawnFlow, DrawnNode, Mark, Observation, ProcessBalance, Published, SystemFlow, SystemNode } from "./types";

const SIZES: Readonly<Record<string, string>> = { Mt: "0.000001", kt: "0.001", t: "1", kg: "1000", 亿吨: "0.00000001", 万吨: "0.0001", 吨: "1", 千克: "1000" };

/** The unit of the picture as a scale for numbers in tonnes. */
export function pictureScale(label: string): Scale {
  return { unit: "t", factor: decimal(SIZES[label] ?? "1"), label: label in SIZES ? label : "t" };
}

export const amount = (value: number | null | undefined, scale: Scale): string => (value === null || value === undefined ? "" : numberText(value, scale));

/** A mass in the unit of the picture, as a number for tables and files. */
export const inUnit = (value: number | null | undefined, scale: Scale): number | null => (value === null || value === undefined ? null : Number(scaled(value, scale).toPrecision(12)));

/** A standard deviation with two digits. */
export function deviation(sd: number | null | undefined, scale: Scale): string {
  return sd === null || sd === undefined || sd === 0 ? "" : written(rounded(decimal(scaled(sd, scale)), 2));
}

export function interval(low: number | null | undefined, high: number | null | undefined, scale: Scale): string {
  if ((low === null || low === undefined) && (high === null || high === undefined)) return "";
  if (low === null || low === undefined) return `≤${amount(high, scale)}`;
  if (high === null || high === undefined) return `≥${amount(low, scale)}`;
  return rangeText({ value: null, unit: "t", status: "computed", low, high }, scale) || amount(low, scale);
}

/** The label of a band with its uncertainty: `68.9±4.5`, or only its interval where a sum has no deviation (both are too long). */
export function withSpread(flow: Pick<DrawnFlow, "shown" | "value" | "sd" | "low" | "high">, scale: Scale): string {
  if (flow.value === null || !flow.shown) return flow.shown;
  const sd = deviation(flow.sd, scale);
  if (sd) return `${flow.shown}±${sd}`;
  const range = flow.low !== flow.high ? interval(flow.low, flow.high, scale) : "";
  return range || flow.shown;
}

export type Open = { kind: "flow"; flow: DrawnFlow } | { kind: "node"; node: string } | null;

/** What the address says is open, if the picture has it. */
export function opened(raw: string, data: ChainData): Open {
  const [kind, ...rest] = raw.split(":");
  const id = rest.join(":");
  if (kind === "flow") {
    const flow = data.picture.flows.find((item) => item.id === id);
    return flow ? { kind: "flow", flow } : null;
  }
  return kind === "node" && data.picture.nodes.some((node) => node.id === id) ? { kind: "node", node: id } : null;
}

/** The quantities of the balance that a band of the picture adds up, the largest first. */
export function membersOf(flow: DrawnFlow, data: ChainData): SystemFlow[] {
  const wanted = new Set(flow.quantities);
  const size = (item: SystemFlow) => item.after.value ?? item.before[0]?.mean ?? item.after.low ?? -1;
  return data.system.flows.filter((item) => wanted.has(item.id)).sort((a, b) => size(b) - size(a));
}

/** Figures that measure sums or ratios in which the flow has a part. */
export function indirect(flow: DrawnFlow, data: ChainData): Observation[] {
  const wanted = new Set(flow.quantities);
  const direct = new Set(flow.before.published.map((item) => item.id));
  return data.system.observations.filter((item) => !direct.has(item.id) && [...item.of, ...item.per].some(([, quantity]) => wanted.has(quantity)));
}

export interface Total {
  figure: Observation;
  side: "in" | "out";
  /** The bands of the picture that it adds up. */
  flows: DrawnFlow[];
}

/** Published totals of what enters or leaves a node: they stand even where no single flow of the sum can be determined. */
export function totalsOf(node: string, data: ChainData): Total[] {
  const found: Total[] = [];
  for (const side of ["in", "out"] as const) {
    const bands = data.picture.flows.filter((flow) => (side === "in" ? flow.target : flow.source) === node);
    const own = new Set(bands.flatMap((flow) => flow.quantities));
    for (const figure of data.system.observations) {
      const sum = figure.per.length === 0 && figure.of.length > 1 && figure.of.every(([factor, quantity]) => factor === 1 && own.has(quantity));
      if (sum) found.push({ figure, side, flows: bands.filter((flow) => flow.quantities.some((quantity) => figure.of.some(([, member]) => member === quantity))) });
    }
  }
  return found;
}

/**
 * The total that is written at a node: the only one whose flows are all without a number. What all comes from or goes to
 * one box outside (exports) is written there, since a process gives more than it exports.
 */
export function totalAt(node: string, data: ChainData): Observation | null {
  const outside = new Set(data.picture.nodes.filter((item) => item.outside).map((item) => item.id));
  const elsewhere = ({ side, flows }: Total) => {
    const ends = new Set(flows.map((flow) => (side === "in" ? flow.source : flow.target)));
    return !outside.has(node) && ends.size === 1 && [...ends].every((end) => outside.has(end));
  };
  const alone = totalsOf(node, data).filter((total) => total.figure.mean !== null && total.flows.every((flow) => flow.value === null) && !elsewhere(total));
  return alone.length === 1 ? (alone[0]?.figure ?? null) : null;
}

/** The nodes of the picture with their published totals in words. */
export function withTotals(data: ChainData, scale: Scale, say: (value: string) => string): (DrawnNode & { shown?: string })[] {
  return data.picture.nodes.map((node) => {
    const total = totalAt(node.id, data);
    return total ? { ...node, shown: say(`${amount(total.mean, scale)} ${scale.label}`) } : node;
  });
}

export interface PlaceBalance extends ProcessBalance {
  place: string;
}

/** Balances of a process of the picture, one for each place. */
export function balancesOf(node: string, data: ChainData): PlaceBalance[] {
  const { system, picture } = data;
  const places = new Map(system.nodes.filter((item) => item.process === node).map((item) => [item.id, item.place]));
  return system.processes
    .filter((item) => item.layer === picture.layer && places.has(item.node))
    .map((item) => ({ ...item, place: places.get(item.node) ?? "" }))
    .filter((item) => !picture.place || item.place === picture.place)
    .sort((a, b) => (b.inputs ?? -1) - (a.inputs ?? -1));
}

/** Where a quantity runs: the places of both ends, one where they are the same. */
export function placesOf(flow: SystemFlow, nodes: ReadonlyMap<string, SystemNode>): string[] {
  return [...new Set([nodes.get(flow.source)?.place ?? "", nodes.get(flow.target)?.place ?? ""])].filter(Boolean);
}

export type Outcome = "none" | "fits" | "strained" | "contradicts";

/** Outcome of the χ² test at the levels that the reports use; without a probability nothing is called a fit. */
export function outcome(p: number | null, freedom: number | null): Outcome {
  if (p === null || !Number.isFinite(p) || !freedom) return "none";
  return p >= 0.05 ? "fits" : p >= 0.01 ? "strained" : "contradicts";
}

export function chance(p: number): string {
  return p < 1e-4 ? "< 0.0001" : `= ${Number(p.toPrecision(2))}`;
}

export function counts(flows: readonly DrawnFlow[]): [Mark, number][] {
  const found = new Map<Mark, number>();
  for (const flow of flows) found.set(flow.mark, (found.get(flow.mark) ?? 0) + 1);
  return [...found];
}

/** Figures of one quantity that two publishers put differently. */
export function disagreeing(flows: readonly SystemFlow[]): { flow: SystemFlow; figures: Published[]; ratio: number }[] {
  return flows
    .map((flow) => ({ flow, figures: flow.before.filter((item) => item.mean !== null && item.mean > 0) }))
    .filter(({ figures }) => figures.length > 1)
    .map(({ flow, figures }) => {
      const means = figures.map((item) => item.mean ?? 0);
      return { flow, figures, ratio: Math.max(...means) / Math.min(...means) };
    })
    .filter(({ ratio }) => ratio > 1.001)
    .sort((a, b) => b.ratio - a.ratio);
}

/** Percentile of a band that is one quantity; a sum of quantities has none. */
export function percentile(flow: DrawnFlow, probability: number, members: ReadonlyMap<string, SystemFlow>): number | null {
  if (flow.quantities.length !== 1) return null;
  const found = members.get(flow.quantities[0] ?? "")?.after.percentiles.find(([p]) => p === probability);
  return found ? found[1] : null;
}
