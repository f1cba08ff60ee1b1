/** Search among methods. Pure functions. */
import type { MethodsData, OtherMethod, RiskMethod } from "./types";

export interface Family {
  family: string;
  name: string;
  risk: readonly RiskMethod[];
  others: readonly OtherMethod[];
}

function text(method: RiskMethod | OtherMethod): string {
  const own = "axes" in method ? [method.description, method.citation, ...method.inputs.map((input) => input.name), ...method.axes.map((axis) => axis.name), ...method.limits] : [method.inputs, method.source, method.limits];
  return [method.method, method.name, method.formula, ...own].join(" ").toLowerCase();
}

/** Families with the methods that hold every word typed; families without any go. */
export function families(data: MethodsData, typed: string): Family[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (method: RiskMethod | OtherMethod) => words.every((word) => text(method).includes(word));
  return data.families
    .map(({ family, name }) => ({
      family,
      name,
      risk: family === "risk" ? data.methods.filter(fits) : [],
      others: data.others.filter((method) => method.family === family && fits(method)),
    }))
    .filter((item) => item.risk.length + item.others.length > 0);
}

/** How many checks of a method came to which verdict. */
export function tally(checks: readonly { method: string; verdict: string }[], method: string): [verdict: string, count: number][] {
  const made = new Map<string, number>();
  for (const check of checks) if (check.method === method) made.set(check.verdict, (made.get(check.verdict) ?? 0) + 1);
  return [...made].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
}
