import { describe, expect, it } from "vitest";
import { lines, pieces, signs } from "./formula";

const shown = (formula: string) => pieces(formula).map(({ kind, text }) => (kind === "text" ? text : `<${kind} ${text}>`)).join("");

describe("formulas", () => {
  it("raises and lowers", () => {
    expect(shown("sum_s p_s dGDP_s")).toBe("Σ<sub s> p<sub s> dGDP<sub s>");
    expect(shown("(R G M)^(1/3)")).toBe("(R G M)<sup 1/3>");
    expect(shown("PS_c^2 ASI_c")).toBe("PS<sub c><sup 2> ASI<sub c>");
    expect(shown("(P_t / P_(t-5))^(1/5)")).toBe("(P<sub t> / P<sub t−5>)<sup 1/5>");
  });
  it("writes signs, and leaves words alone", () => {
    expect(signs("NIR x HHI >= 1 - share")).toBe("NIR × HHI ≥ 1 − share");
    expect(signs("sum of ten; min-max; EoL-RIR")).toBe("sum of ten; min-max; EoL-RIR");
    expect(signs("X = sum S_c^2 WGI_c")).toBe("X = Σ S_c^2 WGI_c");
    expect(signs("HHI sum g f / (p + F)")).toBe("HHI Σ g f / (p + F)");
    expect(signs("L = - sum_s p_s")).toBe("L = − Σ_s p_s");
    expect(signs("exp(-k (t - t2))")).toBe("exp(−k (t − t2))");
  });
  it("breaks at semicolons", () => {
    expect(lines("a = b; c = d；e")).toEqual(["a = b", "c = d", "e"]);
  });
});
