import { choice, id, text, whole, type Specs } from "../../url/spec";

/** `adjust` holds the sliders (`lifetime:1.2~collection:0.9`), `target` the product whose sliders are open. */
export const keys: Specs = {
  adjust: text(2000),
  target: id(),
  section: choice(["results", "assumptions", "published"], "results"),
  band: choice(["in_use", "demand", "end_of_life", "recovered", "net_primary"], "net_primary"),
  samples: whole(0, 10_000, 0),
  seed: whole(0, 2_147_483_647, 0),
  sampling: choice(["sobol", "latin-hypercube", "random"], "sobol"),
};
