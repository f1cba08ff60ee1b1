import { useState } from "react";
import { useUrl } from "../../url/useUrl";
import { useWords } from "../../words/useWords";
import type { Family } from "./find";

const NARROW = 900;

/** What is on the page, as links to its parts; folded on narrow screens. */
export function Contents({ families }: { families: readonly Family[] }) {
  const t = useWords("methods");
  const { url } = useUrl();
  const [open, setOpen] = useState(() => window.innerWidth > NARROW);
  return (
    <details className="contents" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("contents")}</summary>
      <nav aria-label={t("contents")}>
        <ul className="plain-list">
          {url.q === "" && (
            <li>
              <a href="#reading">{t("reading")}</a>
            </li>
          )}
          {families.map((family) => (
            <li key={family.family}>
              <a href={`#family-${family.family}`} className="contents-family">
                {family.name}
              </a>
              <ul className="plain-list">
                {[...family.others, ...family.risk].map((method) => (
                  <li key={method.method}>
                    <a href={`#${method.method}`}>{method.name}</a>
                  </li>
                ))}
              </ul>
            </li>
          ))}
          {url.q === "" && (
            <li>
              <a href="#api">{t("api")}</a>
            </li>
          )}
        </ul>
      </nav>
    </details>
  );
}
