import { useState } from "react";
import { useUrl } from "../../url/useUrl";
import { useWords } from "../../words/useWords";
import { Trace } from "./Trace";

const EXAMPLES = ["usgs-mcs-2026:1854", "cheng-2024:fig1-E5", "baci-hs92:2023-COD-CHN-282200"];

/** The trace of any number: an id is pasted, or came with the address. */
export function TraceSection() {
  const t = useWords("data");
  const { url, set } = useUrl();
  const claim = String(url.own.claim ?? "");
  const [typed, setTyped] = useState(claim);
  const [shown, setShown] = useState(claim);
  if (shown !== claim) {
    setShown(claim);
    setTyped(claim);
  }
  const ask = (id: string) => set({ own: { section: id ? "" : "trace", claim: id || null } });
  return (
    <section className="card stack" aria-labelledby="trace-head">
      <h2 id="trace-head">{t("trace.title")}</h2>
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault();
          ask(typed.trim());
        }}
      >
        <label className="field-block trace-input">
          <span className="field-label">{t("trace.input")}</span>
          <input className="field" type="text" value={typed} maxLength={200} spellCheck={false} autoComplete="off" placeholder={EXAMPLES[0]} onChange={(event) => setTyped(event.target.value)} />
        </label>
        <button type="submit" className="button primary">
          {t("trace.show")}
        </button>
      </form>
      {claim === "" ? (
        <div>
          <p className="muted">{t("trace.intro")}</p>
          <ul className="plain-list">
            {EXAMPLES.map((id, place) => (
              <li key={id}>
                <button type="button" className="button quiet" onClick={() => ask(id)}>
                  <code>{id}</code>
                </button>{" "}
                {t(`trace.example.${place + 1}`)}
              </li>
            ))}
          </ul>
        </div>
      ) : (
        <Trace claim={claim} />
      )}
    </section>
  );
}
