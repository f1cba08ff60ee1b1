import { useEffect, useId, useRef, type ReactNode } from "react";
import { useWords } from "../words/useWords";

/** A modal dialog (the browser keeps the focus inside); `side` makes it a drawer at the right edge. */
export function Dialog({ title, children, onClose, side = false }: { title: string; children: ReactNode; onClose: () => void; side?: boolean }) {
  const t = useWords();
  const box = useRef<HTMLDialogElement>(null);
  const head = useId();
  useEffect(() => {
    const dialog = box.current;
    const before = document.activeElement;
    if (dialog && !dialog.open) dialog.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement || before instanceof SVGElement) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <dialog
      ref={box}
      className={side ? "dialog drawer" : "dialog"}
      aria-labelledby={head}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === box.current) onClose();
      }}
    >
      <div className="dialog-inner">
        <header className="dialog-head">
          <h2 id={head}>{title}</h2>
          <button type="button" className="button quiet" onClick={onClose} aria-label={t("close")}>
            ×
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
