import { useEffect, useRef, useState, type ReactNode } from "react";

export const SECTIONS = ["answer", "chain", "supply", "trade", "reserves", "stocks", "criticality", "prices", "lists", "events", "conflicts", "sources"] as const;
export type SectionName = (typeof SECTIONS)[number];

const WAITING = ".waiting, .section-waiting";
const [LOOK, PATIENCE] = [150, 6000];

/** How many sections are filled without being scrolled to: after the first answer one after another, so that print and search find all. */
export function useFilled(ready: boolean, key: string): number {
  const [filled, setFilled] = useState({ key, count: 0 });
  const count = filled.key === key ? filled.count : 0;
  useEffect(() => {
    if (!ready || count >= SECTIONS.length) return undefined;
    const since = performance.now();
    const look = () => {
      const busy = SECTIONS.slice(0, count).some((name) => document.getElementById(`section-${name}`)?.querySelector(WAITING));
      if (!busy || performance.now() - since > PATIENCE) setFilled({ key, count: count + 1 });
    };
    const timer = window.setInterval(look, LOOK);
    return () => window.clearInterval(timer);
  }, [ready, key, count]);
  return count;
}

/** A section that is filled when the reader comes near it or its turn has come; before, it keeps the room that it will take. */
export function Section({ name, title, room, filled, children }: { name: SectionName; title: string; room: number; filled: number; children: () => ReactNode }) {
  const box = useRef<HTMLElement>(null);
  const [seen, setSeen] = useState(false);
  const near = seen || SECTIONS.indexOf(name) < filled;
  useEffect(() => {
    const element = box.current;
    if (!element || near) return undefined;
    const observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && setSeen(true), { rootMargin: "500px 0px" });
    observer.observe(element);
    const all = () => setSeen(true);
    const paper = window.matchMedia("print");
    if (paper.matches) all();
    window.addEventListener("beforeprint", all);
    paper.addEventListener("change", all);
    return () => {
      observer.disconnect();
      window.removeEventListener("beforeprint", all);
      paper.removeEventListener("change", all);
    };
  }, [near]);
  return (
    <section ref={box} id={`section-${name}`} className="profile-section" style={near ? undefined : { minHeight: room }} aria-labelledby={`head-${name}`}>
      <h2 id={`head-${name}`}>{title}</h2>
      {near && <Room room={room}>{children()}</Room>}
    </section>
  );
}

/** Keeps the room of a section until what fills it has arrived. */
function Room({ room, children }: { room: number; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const [kept, setKept] = useState(true);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const watcher = new MutationObserver(() => {
      if (!element.querySelector(WAITING)) setKept(false);
    });
    watcher.observe(element, { childList: true, subtree: true });
    if (!element.querySelector(WAITING)) setKept(false);
    return () => watcher.disconnect();
  }, []);
  return (
    <div ref={box} className="stack" style={kept ? { minHeight: room - 40 } : undefined}>
      {children}
    </div>
  );
}
