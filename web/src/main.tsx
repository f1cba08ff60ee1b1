import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { Shell } from "./app/Shell";
import { followPrinter } from "./app/scheme";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/parts.css";
import type { Known } from "./url/check";
import { UrlProvider } from "./url/useUrl";
import { WordsProvider } from "./words/useWords";

function Application() {
  const [known, setKnown] = useState<Known | null>(null);
  return (
    <UrlProvider known={known}>
      <WordsProvider>
        <Shell onKnown={setKnown} />
      </WordsProvider>
    </UrlProvider>
  );
}

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
followPrinter();
createRoot(root).render(
  <StrictMode>
    <Application />
  </StrictMode>,
);
