import { useWords } from "../words/useWords";
import { useWhy, type Question } from "./WhyProvider";

/** A small button behind a number that opens where it comes from. Nothing where there is nothing to show. */
export function Why({ claims, text, basis, more }: Question) {
  const t = useWords("why");
  const ask = useWhy();
  if (claims.length === 0 && !basis?.length) return null;
  return (
    <button
      type="button"
      className="why no-print"
      aria-label={t("ask", { text })}
      title={t("why")}
      onClick={(event) => {
        event.stopPropagation();
        ask({ claims, text, ...(basis ? { basis } : {}), more });
      }}
    >
      ?
    </button>
  );
}
