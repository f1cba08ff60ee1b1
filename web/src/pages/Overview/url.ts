import { choice, flag, id, type Specs } from "../../url/spec";

export const keys: Specs = {
  reading: choice(["autonomous", "realised", "assured"], "autonomous"),
  scope: choice(["industry", "demand"], "industry"),
  only: choice(["all", "known", "listed"], "all"),
  group: id("", "group"),
  sort: choice(["availability", "name", "risk"], "availability"),
  rest: flag(),
};
