import { createContext, useContext, useMemo, useState, type ReactNode } from "react";
import { Drawer } from "./Drawer";
import type { More } from "./more";

export interface Question {
  claims: readonly string[];
  /** The number in words: what it is, its value. */
  text: string;
  /** How it came about: rule, assumptions, formula; a line each. */
  basis?: readonly string[];
  /** Where `claims` are only the first of those behind the number. */
  more?: More | undefined;
}

const WhyContext = createContext<(question: Question) => void>(() => undefined);

export function WhyProvider({ children }: { children: ReactNode }) {
  const [question, setQuestion] = useState<Question | null>(null);
  const shown = useMemo(() => (question ? <Drawer question={question} onClose={() => setQuestion(null)} /> : null), [question]);
  return (
    <WhyContext value={setQuestion}>
      {children}
      {shown}
    </WhyContext>
  );
}

/** Opens the drawer with the claims of a number, for flows and points of charts. */
export function useWhy(): (question: Question) => void {
  return useContext(WhyContext);
}
