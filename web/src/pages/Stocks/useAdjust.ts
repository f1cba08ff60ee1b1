import { useCallback, useEffect, useRef, useState } from "react";
import { useUrl } from "../../url/useUrl";
import { readAdjust, writeAdjust, type Adjust } from "./adjust";

const PAUSE = 180;

/** The sliders: they move at once, the address (and with it the request) follows when the hand rests. */
export function useAdjust(): { adjust: Adjust; text: string; change: (next: Adjust) => void; moving: boolean } {
  const { url, set } = useUrl();
  const text = String(url.own.adjust ?? "");
  const [draft, setDraft] = useState<Adjust | null>(null);
  const write = useRef(set);
  write.current = set;
  useEffect(() => setDraft(null), [text, url.mineral[0]]);
  useEffect(() => {
    if (draft === null) return undefined;
    const timer = window.setTimeout(() => {
      write.current({ own: { adjust: writeAdjust(draft) } }, { replace: true });
      if (writeAdjust(draft) === text) setDraft(null);
    }, PAUSE);
    return () => window.clearTimeout(timer);
  }, [draft, text]);
  const change = useCallback((next: Adjust) => setDraft(next), []);
  return { adjust: draft ?? readAdjust(text), text, change, moving: draft !== null };
}
