import { useEffect, useRef, useState, type ReactNode } from "react";

export const SECTIONS = ["answer", "chain", "supply", "trade", "reserves", "stocks", "criticality", "prices", "lists", "events", "conflicts", "sources"] as const;
export type SectionName = (typeof SECTIONS)[number];

/** A section that is filled when the reader comes near it; before, it keeps the room that it will take. */
export function Section({ name, title, room, children }: { name: SectionName; title: string; room: number; children: () => ReactNode }) {
  const box = useRef<HTMLElement>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (!element || near) return undefined;
    const observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && setNear(true), { rootMargin: "500px 0px" });
    observer.observe(element);
    const all = () => setNear(true);
    window.addEventListener("beforeprint", all);
    return () => {
      observer.disconnect();
      window.removeEventListener("beforeprint", all);
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
      if (!element.querySelector(".waiting, .section-waiting")) setKept(false);
    });
    watcher.observe(element, { childList: true, subtree: true });
    if (!element.querySelector(".waiting, .section-waiting")) setKept(false);
    return () => watcher.disconnect();
  }, []);
  return (
    <div ref={box} className="stack" style={kept ? { minHeight: room - 40 } : undefined}>
      {children}
    </div>
  );
}
