/** Answers that are compared. */
import type { DataOf } from "../../api/views";

export type Assessed = DataOf<"assessment">;
export type AssessedLink = Assessed["links"][number];
export type Scores = DataOf<"risk">;
export type Score = Scores["scores"][number];
