import { useEffect, useRef, type ReactNode } from "react";
import { useWords } from "../../words/useWords";
import type { Mark } from "./types";

/** The panel beside the picture; takes the focus when the reader opens something, not when a link had it open. */
export function Panel({ id, title, sub, focus, onClose, children }: { id: string; title: string; sub?: string; focus: boolean; onClose: () => void; children: ReactNode }) {
  const t = useWords("chain");
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!focus) return;
    head.current?.focus({ preventScroll: true });
    head.current?.scrollIntoView({ block: "nearest" });
  }, [focus, id]);
  return (
    <section className="chain-panel card" aria-label={title}>
      <div className="chain-panel-head">
        <h3 tabIndex={-1} ref={head}>
          {title}
        </h3>
        <button type="button" className="button quiet" onClick={onClose} aria-label={t("panel.close")}>
          ×
        </button>
      </div>
      {sub && <p className="muted small">{sub}</p>}
      {children}
    </section>
  );
}

export function MarkTag({ mark }: { mark: Mark }) {
  const t = useWords("chain");
  return <span className={`mark mark-${mark}`}>{t(`mark.${mark}`)}</span>;
}

/** A list that shows its first items and says how many more there are. */
export function Folded({ count, first, children, more }: { count: number; first: number; children: ReactNode[]; more: string }) {
  if (count <= first) return <>{children}</>;
  return (
    <>
      {children.slice(0, first)}
      <details className="chain-more">
        <summary>{more}</summary>
        {children.slice(first)}
      </details>
    </>
  );
}
