import { useAnswer, type Params, type ViewState } from "../../api/client";
import type { Envelope, Source } from "../../api/types";
import type { Asked, DataOf, ViewName } from "../../api/views";

/** Up to six answers of one view; hooks may not stand in a loop of changing length. */
export function useSix<N extends ViewName>(name: N, questions: readonly (Asked<N> & Params)[]): ViewState<DataOf<N>>[] {
  const states = [
    useAnswer<DataOf<N>>(questions[0] ? name : null, questions[0]),
    useAnswer<DataOf<N>>(questions[1] ? name : null, questions[1]),
    useAnswer<DataOf<N>>(questions[2] ? name : null, questions[2]),
    useAnswer<DataOf<N>>(questions[3] ? name : null, questions[3]),
    useAnswer<DataOf<N>>(questions[4] ? name : null, questions[4]),
    useAnswer<DataOf<N>>(questions[5] ? name : null, questions[5]),
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
