import { Suspense, useEffect, useMemo, useRef, useState } from "react";
import { Problem } from "../api/Problem";
import { useView } from "../api/client";
import type { CatalogData, Envelope } from "../api/types";
import { CatalogProvider, knownOf, makeCatalog, type Catalog } from "../catalog/useCatalog";
import { PAGES } from "../url/grammar";
import { namelessOf, type Known } from "../url/check";
import { Go, useUrl } from "../url/useUrl";
import { WhyProvider } from "../why/WhyProvider";
import { useLang, useWords } from "../words/useWords";
import { Combobox } from "./Combobox";
import { ErrorBoundary } from "./ErrorBoundary";
import { NotKnown } from "./NotKnown";
import { Notices } from "./Notices";
import { PAGE } from "./pages";
import { useOptions } from "./pickers";
import { useDocumentScheme } from "./scheme";

/** Everything around the pages; waits for the catalog, since nothing can be named without it. */
export function Shell({ onKnown }: { onKnown: (known: Known) => void }) {
  const t = useWords();
  const { envelope, error, reload } = useView("catalog", { lang: "en" });
  const catalog = useMemo(() => (envelope ? makeCatalog(envelope.data) : null), [envelope]);
  useEffect(() => {
    if (catalog) onKnown(knownOf(catalog));
  }, [catalog, onKnown]);
  useDocumentScheme();
  if (catalog && envelope)
    return (
      <CatalogProvider catalog={catalog}>
        <WhyProvider>
          <Frame catalog={catalog} envelope={envelope} />
        </WhyProvider>
      </CatalogProvider>
    );
  return (
    <main className="main">
      <h1>orechain</h1>
      {error ? <Problem problem={error} retry={reload} /> : <p className="waiting">{t("loading")}</p>}
    </main>
  );
}

function Frame({ envelope }: { catalog: Catalog; envelope: Envelope<CatalogData> }) {
  const t = useWords();
  const { url, checked, unknown } = useUrl();
  const [open, setOpen] = useState(false);
  const page = url.page;
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => {
    document.title = `${t(page === null ? "page.unknown" : `page.${page}`)} · orechain`;
    setOpen(false);
    // A new page begins at its start for keyboards and screen readers too.
    if (first.current) first.current = false;
    else main.current?.focus({ preventScroll: true });
  }, [page, t]);
  const Page = page === null ? null : PAGE[page];
  // A page about one mineral or economy shows no other one in place of a name that nothing is called.
  const table = namelessOf(url, unknown);
  const shown = !checked ? <p className="waiting">{t("loading")}</p> : table && page ? <NotKnown page={page} table={table} given={unknown[table]} /> : Page ? <Page /> : <Nowhere />;
  return (
    <>
      <a className="skip" href="#main">
        {t("skip")}
      </a>
      <header className="head">
        <div className="head-inner">
          <Go page="overview" className="brand" aria-label={t("home")}>
            ore<span>chain</span>
          </Go>
          <button type="button" className="button menu-button" aria-expanded={open} aria-controls="navigation" onClick={() => setOpen(!open)}>
            {t("menu")}
          </button>
          <nav id="navigation" className={open ? "nav open" : "nav"} aria-label={t("navigation")}>
            <ul>
              {PAGES.map((name) => (
                <li key={name}>
                  <Go page={name} aria-current={name === page ? "page" : undefined} onClick={() => setOpen(false)}>
                    {t(`page.${name}`)}
                  </Go>
                </li>
              ))}
            </ul>
          </nav>
          <Search />
          <Switches />
        </div>
      </header>
      <Notices />
      <main id="main" className="main" tabIndex={-1} ref={main}>
        <ErrorBoundary key={page} words={t("crash")} again={t("problem.retry")} part={t("crash.part")} reload={t("crash.reload")}>
          <Suspense fallback={<p className="waiting">{t("loading")}</p>}>{shown}</Suspense>
        </ErrorBoundary>
      </main>
      <footer className="foot">
        <div className="foot-inner">
          <span>{t("foot.version", { version: envelope.manifest.orechain })}</span>
          <span title={envelope.manifest.snapshot}>{t("foot.snapshot", { id: envelope.manifest.snapshot.slice(0, 12) })}</span>
          <span>{t("foot.licence")}</span>
          <Go page="methods">{t("foot.methods")}</Go>
          <Go page="data">{t("foot.sources")}</Go>
          <a href="/api/v1/openapi.json">{t("foot.api")}</a>
        </div>
      </footer>
    </>
  );
}

function Search() {
  const t = useWords();
  const { open } = useUrl();
  const minerals = useOptions(["minerals"]);
  const economies = useOptions(["economies", "blocs"]);
  const options = useMemo(
    () => [...minerals.map((option) => ({ ...option, id: `mineral:${option.id}` })), ...economies.map((option) => ({ ...option, id: `economy:${option.id}` }))],
    [economies, minerals],
  );
  return (
    <div className="search" role="search">
      <Combobox
        label={t("search")}
        hideLabel
        placeholder={t("search.placeholder")}
        options={options}
        onPick={({ id }) => {
          const [table, item = ""] = id.split(":");
          if (table === "mineral") open("mineral", { mineral: item });
          else open("economy", { economy: item });
        }}
      />
    </div>
  );
}

function Switches() {
  const t = useWords();
  const lang = useLang();
  const { set } = useUrl();
  const scheme = useDocumentScheme();
  const other = lang === "zh" ? "en" : "zh";
  return (
    <div className="switches">
      <button type="button" className="button quiet" lang={other === "zh" ? "zh-CN" : "en"} onClick={() => set({ lang: other })}>
        {other === "zh" ? "中文" : "EN"}
      </button>
      <button type="button" className="button quiet" onClick={() => set({ theme: scheme === "dark" ? "light" : "dark" }, { replace: true })}>
        {scheme === "dark" ? t("theme.light") : t("theme.dark")}
      </button>
    </div>
  );
}

function Nowhere() {
  const t = useWords();
  return (
    <>
      <h1>{t("page.unknown")}</h1>
      <p>
        <Go page="overview">{t("home")}</Go>
      </p>
    </>
  );
}
