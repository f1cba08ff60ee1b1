import { expectTypeOf, it } from "vitest";
import { useView } from "./client";
import type { Asked, DataOf, Schema } from "./views";

/** Never called: the compiler reads it. */
export function refused(open: boolean) {
  const claims = useView(open ? "claims" : null, { mineral: ["lithium", "cobalt"], year: 2024, limit: "10", link: null });
  expectTypeOf(claims.data).toEqualTypeOf<Schema<"Claims"> | null>();
  expectTypeOf(useView("risk/compare", {}).data).toEqualTypeOf<Schema<"RiskComparison"> | null>();
  useView("catalog");
  // @ts-expect-error no such view
  useView("claim", {});
  // @ts-expect-error no such parameter
  useView("claims", { metal: "lithium" });
  const asked = { mineral: "lithium", metal: "lithium" };
  // @ts-expect-error nor by way of a variable
  useView("claims", asked);
  // @ts-expect-error a parameter that the view cannot do without
  useView("assessment");
  // @ts-expect-error no such field
  return claims.data?.rows[0]?.metal;
}

it("maps names with a slash to paths", () => {
  expectTypeOf<DataOf<"risk/matrix">["pairs"][number]["points"][number]["state"]>().toEqualTypeOf<"reached" | "below" | "no_threshold" | "bound">();
  expectTypeOf<Asked<"risk/shares">>().toHaveProperty("economy");
});
