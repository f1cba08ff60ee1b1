import { choice, list, type Specs } from "../../url/spec";

/** `of`: what is set side by side; `years`: which, where it is years. */
export const keys: Specs = {
  of: choice(["mineral", "economy", "year"], "mineral"),
  years: list(12),
  reading: choice(["", "autonomous", "realised", "assured"], ""),
};
