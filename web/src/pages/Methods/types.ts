/** What /risk/methods tells. */
export interface Step {
  kind: string;
  [key: string]: unknown;
}

export interface Term {
  term: string;
  name: string;
  inputs: string[];
  weight: number;
  scaling: Step[];
}

export interface Axis {
  axis: string;
  name: string;
  aggregator: string;
  factor: number;
  scale: number[];
  threshold: number | null;
  unit: string;
  scaling: Step[];
  terms: Term[];
}

export interface Parameter {
  key: string;
  value: number;
  unit: string;
  citation: string;
  verification: string;
  minimum: number | null;
  maximum: number | null;
  cut_of: string;
  needs: string;
}

export interface Input {
  input: string;
  name: string;
  unit: string;
  by: string;
  minimum: number | null;
  maximum: number | null;
  required: boolean;
}

export interface RiskMethod {
  method: string;
  name: string;
  description: string;
  perspective: string;
  links: string[];
  formula: string;
  citation: string;
  verification: string;
  base: string;
  overall: string;
  overall_threshold: number | null;
  axes: Axis[];
  parameters: Parameter[];
  inputs: Input[];
  limits: string[];
}

export interface OtherMethod {
  method: string;
  family: string;
  name: string;
  formula: string;
  inputs: string;
  source: string;
  limits: string;
  doc: string;
}

export interface MethodsData {
  methods: RiskMethod[];
  others: OtherMethod[];
  families: { family: string; name: string }[];
}

export interface ValidationData {
  checks: { method: string; verdict: string }[];
  not_reproduced: { method: string; reason: string | { en: string; zh: string }; items: string[] }[];
}
