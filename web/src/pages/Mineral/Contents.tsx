import { useEffect, useId, useRef, useState } from "react";
import { useWords } from "../../words/useWords";
import { SECTIONS, type SectionName } from "./Section";

function goTo(name: SectionName) {
  const section = document.getElementById(`section-${name}`);
  section?.scrollIntoView({ block: "start" });
  // What stands above may still grow while it loads; look again, unless the reader has moved on.
  let moved = false;
  const stop = () => (moved = true);
  for (const kind of ["wheel", "touchstart", "keydown"]) window.addEventListener(kind, stop, { once: true, passive: true });
  for (const wait of [400, 1200, 2500]) window.setTimeout(() => !moved && section?.scrollIntoView({ block: "start" }), wait);
  const head = document.getElementById(`head-${name}`);
  head?.setAttribute("tabindex", "-1");
  head?.focus({ preventScroll: true });
}

/** The sections of the page: a list beside them, a choice above them where the screen is narrow. */
export function Contents() {
  const t = useWords("mineral");
  const id = useId();
  const [here, setHere] = useState<SectionName>("answer");
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    // Both stay on the screen: this one below the head of the page, whatever its height is.
    const head = document.querySelector<HTMLElement>(".head");
    if (!head) return undefined;
    const measure = () => {
      const below = getComputedStyle(head).position === "sticky" ? head.offsetHeight : 0;
      box.current?.closest<HTMLElement>(".profile-body")?.style.setProperty("--below-head", `${below}px`);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(head);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    let frame = 0;
    const look = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        const passed = SECTIONS.filter((name) => (document.getElementById(`section-${name}`)?.getBoundingClientRect().top ?? Infinity) < 140);
        setHere(passed.at(-1) ?? "answer");
      });
    };
    window.addEventListener("scroll", look, { passive: true });
    return () => {
      cancelAnimationFrame(frame);
      window.removeEventListener("scroll", look);
    };
  }, []);
  return (
    <nav ref={box} className="contents no-print" aria-label={t("contents")}>
      <ol>
        {SECTIONS.map((name) => (
          <li key={name}>
            <a
              href={`#section-${name}`}
              aria-current={name === here ? "location" : undefined}
              onClick={(event) => {
                event.preventDefault();
                goTo(name);
              }}
            >
              {t(`section.${name}`)}
            </a>
          </li>
        ))}
      </ol>
      <div className="contents-choice">
        <label className="hidden-words" htmlFor={id}>
          {t("contents")}
        </label>
        <select id={id} className="field" value={here} onChange={(event) => goTo(event.target.value as SectionName)}>
          {SECTIONS.map((name, index) => (
            <option key={name} value={name}>
              {index + 1}. {t(`section.${name}`)}
            </option>
          ))}
        </select>
      </div>
    </nav>
  );
}
