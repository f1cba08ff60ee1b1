import { useView, type Params, type ViewState } from "../../api/client";
import type { Envelope, Source } from "../../api/types";

const NONE: Params = {};

/** Up to six answers of one view; hooks may not stand in a loop of changing length. */
export function useSix<T>(name: string, questions: readonly Params[]): ViewState<T>[] {
  const at = (index: number) => (questions[index] ? name : null);
  const states = [
    useView<T>(at(0), questions[0] ?? NONE),
    useView<T>(at(1), questions[1] ?? NONE),
    useView<T>(at(2), questions[2] ?? NONE),
    useView<T>(at(3), questions[3] ?? NONE),
    useView<T>(at(4), questions[4] ?? NONE),
    useView<T>(at(5), questions[5] ?? NONE),
  ];
  return states.slice(0, questions.length);
}

/** One envelope for what stands in several answers: all sources and notes, each once. */
export function joinedEnvelope(states: readonly ViewState<unknown>[], rows: number): Envelope<unknown> | null {
  const all = states.map((state) => state.envelope).filter((envelope) => envelope !== null);
  const first = all[0];
  if (!first) return null;
  const sources = new Map<string, Source>();
  for (const envelope of all) for (const source of envelope.sources) sources.set(source.release, source);
  return { ...first, sources: [...sources.values()], notes: [...new Set(all.flatMap((envelope) => envelope.notes))], rows: { full: rows, displayed: rows } };
}
