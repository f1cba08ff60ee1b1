/** What /risk/methods tells. */
import type { DataOf } from "../../api/views";

export type MethodsData = DataOf<"risk/methods">;
export type RiskMethod = MethodsData["methods"][number];
export type OtherMethod = MethodsData["others"][number];
export type Parameter = RiskMethod["parameters"][number];
export type Input = RiskMethod["inputs"][number];
export type Axis = RiskMethod["axes"][number];
export type Step = Axis["scaling"][number];
export type ValidationData = DataOf<"validation">;
