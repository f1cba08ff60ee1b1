import { useState } from "react";
import { useWords } from "../../words/useWords";

/** The same answers for other programs: addresses, files, examples. */
export function Api() {
  const t = useWords("methods");
  const root = `${window.location.origin}/api/v1`;
  const table = `${root}/claims.csv?mineral=cobalt&kind=production&rows=full`;
  const examples: [string, string, string][] = [
    [
      "curl",
      t("api.curl"),
      `curl -o cobalt.csv "${table}"
curl -o cobalt.zip "${table.replace(".csv", ".zip")}"
curl "${root}/assessment?mineral=cobalt&economy=CHN&year=2024"`,
    ],
    [
      "Python",
      t("api.python"),
      `import pandas as pd

figures = pd.read_csv(
    "${table}",
    keep_default_na=False, na_values=[""],
)
mined = figures[(figures.process == "mining") & (figures.start == 2024)]
print(mined[["economy_en", "contained", "claim"]])`,
    ],
    [
      "R",
      t("api.r"),
      `figures <- read.csv("${table}", na.strings = "")
mined <- subset(figures, process == "mining" & start == 2024)
print(mined[, c("economy_en", "contained", "claim")])`,
    ],
  ];
  return (
    <section id="api" className="card stack" aria-labelledby="api-head">
      <h2 id="api-head">{t("api")}</h2>
      <p>{t("api.note")}</p>
      <ul>
        <li>
          <a href="/api/v1/openapi.json">openapi.json</a> {t("api.openapi")}
        </li>
        <li>{t("api.files")}</li>
        <li>{t("api.rows")}</li>
        <li>{t("api.lists")}</li>
        <li>{t("api.errors")}</li>
      </ul>
      {examples.map(([name, words, code]) => (
        <Example key={name} name={name} words={words} code={code} />
      ))}
    </section>
  );
}

function Example({ name, words, code }: { name: string; words: string; code: string }) {
  const t = useWords("methods");
  const [said, setSaid] = useState("");
  const copy = () =>
    navigator.clipboard.writeText(code).then(
      () => setSaid(t("copied")),
      () => setSaid(t("copy.failed")),
    );
  return (
    <div>
      <h3>{name}</h3>
      <p className="small muted">{words}</p>
      <pre className="code" tabIndex={0} role="region" aria-label={name}>
        {code}
      </pre>
      <button type="button" className="button no-print" onClick={() => void copy()} aria-label={t("copy.example", { name })}>
        {t("copy")}
      </button>{" "}
      <span role="status" className="small muted">
        {said}
      </span>
    </div>
  );
}
