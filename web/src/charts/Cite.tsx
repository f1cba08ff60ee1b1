import { useState } from "react";
import { Dialog } from "../app/Dialog";
import type { Source } from "../api/types";
import { useWords } from "../words/useWords";
import { bibtex, citation, type Cited } from "./citation";

export function Cite({ title, sources, manifest, permalink, onClose }: { title: string; sources: readonly Pick<Source, "release" | "publisher" | "title" | "licence" | "url" | "attribution">[]; manifest: { orechain: string; snapshot: string } | null; permalink: string; onClose: () => void }) {
  const t = useWords("frame");
  const [said, setSaid] = useState("");
  const cited: Cited = { title, permalink, version: manifest?.orechain ?? "", snapshot: manifest?.snapshot ?? "", releases: sources.map((source) => source.release), date: new Date().toISOString().slice(0, 10) };
  const copy = (words: string) => navigator.clipboard.writeText(words).then(() => setSaid(t("cite.copied")), () => setSaid(t("save.failed")));
  const parts = [
    [t("cite.text"), citation(cited)],
    ["BibTeX", bibtex(cited)],
  ] as const;
  return (
    <Dialog title={t("cite")} onClose={onClose}>
      {parts.map(([name, words]) => (
        <div key={name} className="cite-part">
          <h3>{name}</h3>
          <pre tabIndex={0}>{words}</pre>
          <button type="button" className="button" onClick={() => void copy(words)}>
            {t("cite.copy")}
          </button>
        </div>
      ))}
      {sources.some((source) => source.attribution) && (
        <div className="cite-part small">
          <h3>{t("cite.attribution")}</h3>
          <ul>
            {[...new Set(sources.map((source) => source.attribution).filter(Boolean))].map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        </div>
      )}
      <p role="status">{said}</p>
    </Dialog>
  );
}
