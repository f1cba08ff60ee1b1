import { choice, id, type Specs } from "../../url/spec";

/** `hs` is the traded good that the section on trade shows. */
export const keys: Specs = {
  scope: choice(["industry", "demand"], "industry"),
  hs: id(),
};
