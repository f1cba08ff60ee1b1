/** What a key of the query may hold. Pages declare their own keys in `pages/<Page>/url.ts` as `export const keys`. */
export type Spec =
  | { kind: "choice"; values: readonly string[]; fallback: string }
  | { kind: "id"; fallback?: string; table?: CheckedTable }
  | { kind: "list"; max?: number; table?: CheckedTable }
  | { kind: "number"; min: number; max: number; fallback: number; whole?: boolean }
  | { kind: "flag"; fallback?: boolean }
  | { kind: "text"; longest?: number; table?: CheckedTable };

/** Tables of the catalog that values of a key are looked up in; text holds several, joined by `~`. */
export type CheckedTable = "case" | "chain" | "group" | "kind" | "process" | "publisher" | "release" | "economy";

export type Specs = Readonly<Record<string, Spec>>;
export type Value = string | number | boolean | readonly string[];

export const choice = (values: readonly string[], fallback: string): Spec => ({ kind: "choice", values, fallback });
const checked = (table?: CheckedTable) => (table ? { table } : {});
export const id = (fallback = "", table?: CheckedTable): Spec => ({ kind: "id", fallback, ...checked(table) });
export const list = (max = 6, table?: CheckedTable): Spec => ({ kind: "list", max, ...checked(table) });
export const number = (min: number, max: number, fallback: number): Spec => ({ kind: "number", min, max, fallback });
export const whole = (min: number, max: number, fallback: number): Spec => ({ kind: "number", min, max, fallback, whole: true });
export const flag = (fallback = false): Spec => ({ kind: "flag", fallback });
export const text = (longest = 500, table?: CheckedTable): Spec => ({ kind: "text", longest, ...checked(table) });

const ID = /^[\p{L}\p{N}_.:/+()\- ]{1,120}$/u;

export function isId(value: string): boolean {
  return ID.test(value);
}

/** Value of a key that is absent. */
export function absent(spec: Spec): Value {
  switch (spec.kind) {
    case "choice":
    case "number":
      return spec.fallback;
    case "id":
      return spec.fallback ?? "";
    case "flag":
      return spec.fallback ?? false;
    case "list":
      return [];
    case "text":
      return "";
  }
}

/** Value of a key, or `undefined` where the words in the address mean nothing. */
export function read(spec: Spec, raw: string): Value | undefined {
  switch (spec.kind) {
    case "choice":
      return spec.values.includes(raw) ? raw : undefined;
    case "id":
      return isId(raw) ? raw : undefined;
    case "list": {
      const items = [...new Set(raw.split("~").filter((item) => item !== ""))];
      const good = items.filter(isId).slice(0, spec.max ?? 6);
      return good.length === items.length ? good : undefined;
    }
    case "number": {
      const value = Number(raw);
      return raw !== "" && Number.isFinite(value) && value >= spec.min && value <= spec.max && (!spec.whole || Number.isInteger(value)) ? value : undefined;
    }
    case "flag":
      return raw === "1" ? true : raw === "0" ? false : undefined;
    case "text":
      return raw.length <= (spec.longest ?? 500) ? raw : undefined;
  }
}

/** Words for the address, empty where the value is what absence means anyway. */
export function write(spec: Spec, value: Value | null | undefined): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return (value as readonly string[]).join("~");
  const raw = typeof value === "boolean" ? (value ? "1" : "0") : String(value);
  const none = absent(spec);
  return value === none ? "" : raw;
}
