import type { PageName } from "./grammar";
import type { Specs } from "./spec";

// Every page may have a file url.ts that exports `keys`; it is small and loaded with the shell.
const found = import.meta.glob<Specs>("../pages/*/url.ts", { eager: true, import: "keys" });

const BY_PAGE = new Map<string, Specs>(
  Object.entries(found).map(([path, keys]) => [(path.split("/").at(-2) ?? "").toLowerCase(), keys]),
);

export function specsOf(page: PageName): Specs {
  return BY_PAGE.get(page) ?? {};
}
