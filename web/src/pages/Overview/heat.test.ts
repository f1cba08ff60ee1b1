import { describe, expect, it } from "vitest";
import type { LinkId } from "../../url/grammar";
import { answerOf, hasFigure, isRough, kept, linesOf, lowest, ofHost, reasons, sameReason, sorted, stateOf, tally, weakLink, type Line } from "./heat";
import type { Brief, OverviewData, OverviewLink, OverviewRow } from "./types";

const brief = (part: Partial<Brief> = {}): Brief => ({
  value: null, low: null, high: null, unit: "fraction", status: "missing", reason: "not published", claims: [], claim_count: 0, rule: "", start: null, end: null, ...part,
});
const link = (id: LinkId, autonomous: Partial<Brief>, quantile: number | null = null): OverviewLink => ({
  link: id,
  readings: { autonomous: brief(autonomous), realised: brief(), assured: brief() },
  concentration: null,
  net_import_reliance: null,
  largest_supplier: "",
  largest_producer: "",
  largest_share: null,
  risk: quantile === null ? null : { methods: 3, scored: 1, judged: 0, critical: [], quantile, quantile_low: null, quantile_high: null, ranked_by: 1 },
});
const row = (mineral: string, values: Partial<Record<LinkId, Partial<Brief>>>, quantile: number | null = null): OverviewRow => ({
  mineral,
  year: 2024,
  form: "gross",
  weakest: null,
  links: (["U", "M", "D", "R"] as const).map((id) => link(id, values[id] ?? {}, id === "U" ? quantile : null)),
  risk: null,
  risk_reason: null,
  lists: [],
});
const lines: Line[] = [
  { mineral: "tin", row: row("tin", { U: { value: 0.8 } }, 0.9), reason: "" },
  { mineral: "boron", row: row("boron", {}), reason: "" },
  { mineral: "zinc", row: row("zinc", { U: { value: 0.2 }, R: { value: 0.01 } }, 0.1), reason: "" },
  { mineral: "gold", row: row("gold", { M: { low: 0.4 } }), reason: "" },
  { mineral: "cement", row: null, reason: "Nothing is held." },
];
const mineralsBy = (sort: "availability" | "name" | "risk") => sorted(lines, sort, "autonomous", (id) => id, "en").map((line) => line.mineral);

describe("heat map", () => {
  it("never takes what is missing for a value", () => {
    expect(stateOf(brief(), "U")).toBe("missing");
    expect(stateOf(brief({ low: 0.9 }), "U")).toBe("bound");
    expect(stateOf(brief({ value: 0 }), "U")).toBe("b0");
    expect(stateOf(brief({ value: 0.25 }), "U")).toBe("b1");
    expect(stateOf(brief({ value: 1 }), "U")).toBe("b4");
    expect(stateOf(brief({ value: 0.5 }), "R")).toBe("b4");
  });
  it("sorts, the unknown last", () => {
    expect(mineralsBy("availability")).toEqual(["zinc", "tin", "gold", "boron", "cement"]);
    expect(mineralsBy("risk")).toEqual(["tin", "zinc", "boron", "cement", "gold"]);
    expect(mineralsBy("name")).toEqual(["boron", "cement", "gold", "tin", "zinc"]);
  });
  it("leaves link R out of the lowest", () => {
    expect(lowest(lines[2] as Line, "autonomous")).toBe(0.2);
    expect(lowest(lines[3] as Line, "autonomous")).toBeNull();
  });
  it("filters", () => {
    const filter = { only: "known", reading: "autonomous", economy: "CHN", inGroup: () => true, matches: () => true } as const;
    expect(lines.filter((line) => kept(line, filter)).map((line) => line.mineral)).toEqual(["tin", "zinc", "gold"]);
    expect(lines.filter((line) => kept(line, { ...filter, only: "listed" }))).toEqual([]);
    expect(hasFigure(lines[4] as Line, "autonomous")).toBe(false);
  });
  it("counts every mineral once per link", () => {
    const counts = tally(lines, "autonomous");
    expect(counts.U).toMatchObject({ b0: 1, b3: 1, missing: 3 });
    expect(counts.M).toMatchObject({ bound: 1, missing: 4 });
    for (const link of Object.values(counts)) expect(Object.values(link).reduce((sum, count) => sum + count, 0)).toBe(5);
  });
  it("counts equal reasons together", () => {
    expect(sameReason("HS 261690, 261390 carry other goods: 261690.")).toBe("HS … carry other goods: ….");
    expect(reasons(lines, "autonomous", "D")[0]).toEqual({ reason: "not published", count: 4 });
  });
  it("shows ends as bounds, estimates as rough, host metals as such", () => {
    const data = { rows: [row("zinc", { U: { value: 0, high: 0.02 }, M: { value: 1, low: 0.98, high: 1 } })], not_assessed: [] } as unknown as OverviewData;
    const [line] = linesOf(data);
    expect(tally(line ? [line] : [], "autonomous")).toMatchObject({ U: { bound: 1, b0: 0 }, M: { bound: 0, b4: 1 } });
    expect([isRough(brief({ value: 0.1, status: "estimate" })), isRough(brief({ status: "estimate" })), isRough(brief({ value: 0.1, status: "computed" }))]).toEqual([true, false, false]);
    expect([ofHost(brief({ value: 0.1, rule: "host_proxy" })), ofHost(brief({ rule: "host_proxy" }))]).toEqual([true, false]);
  });
  it("answers", () => {
    const weak = { ...row("zinc", {}), weakest: { link: "M" as const, reading: "assured" as const, value: 0.3, low: null, high: null, compared: ["U" as const, "M" as const] } };
    const alone = { ...row("tin", {}), weakest: { ...weak.weakest, value: 0.1, compared: ["M" as const] } };
    expect([weakLink(weak), weakLink(alone), weakLink(row("boron", {})), weakLink(null)]).toEqual(["M", null, null, null]);
    const data = { rows: [weak, alone, row("boron", {})], not_assessed: [{ mineral: "cement", reason: "none" }] } as unknown as OverviewData;
    expect(answerOf(linesOf(data))).toEqual({ all: 4, answered: 2, compared: 1, weakest: "M", often: 1, short: ["tin", "zinc"], unheld: 1, reason: { reason: "not published", count: 1 } });
  });
});
