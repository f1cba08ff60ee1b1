import { createContext, useCallback, useContext, useEffect, useState, type ReactNode } from "react";
import { useUrl } from "../url/useUrl";
import type { Lang } from "../url/grammar";
import { fill, type Params } from "./fill";

type Files = Readonly<Record<string, Readonly<Record<string, string>>>>;
export type Say = (key: string, params?: Params) => string;

// Only the language that is shown is fetched.
const LOADERS: Record<Lang, () => Promise<{ default: Files }>> = { en: () => import("./en"), zh: () => import("./zh") };
const loaded: Partial<Record<Lang, Files>> = {};

interface Words {
  lang: Lang;
  files: Files;
}
const WordsContext = createContext<Words | null>(null);

/** Language of the reader's browser: Chinese where it comes before English. */
export function preferred(languages: readonly string[]): Lang {
  const first = languages.map((tag) => tag.toLowerCase()).find((tag) => tag.startsWith("zh") || tag.startsWith("en"));
  return first?.startsWith("zh") ? "zh" : "en";
}

export function WordsProvider({ children }: { children: ReactNode }) {
  const { url } = useUrl();
  const wanted: Lang = url.lang || preferred(navigator.languages);
  const [shown, setShown] = useState<Words | null>(null);
  useEffect(() => {
    let current = true;
    const ready = loaded[wanted];
    if (ready) setShown({ lang: wanted, files: ready });
    else
      void LOADERS[wanted]().then((module) => {
        loaded[wanted] = module.default;
        if (current) setShown({ lang: wanted, files: module.default });
      });
    return () => {
      current = false;
    };
  }, [wanted]);
  useEffect(() => {
    if (shown) document.documentElement.lang = shown.lang === "zh" ? "zh-CN" : "en";
  }, [shown]);
  if (!shown) return null;
  return <WordsContext value={shown}>{children}</WordsContext>;
}

function useFiles(): Words {
  const words = useContext(WordsContext);
  if (!words) throw new Error("words outside of WordsProvider");
  return words;
}

export function useLang(): Lang {
  return useFiles().lang;
}

/** Sentences of a page: `t("key", { n: 3 })`; keys that the page does not have are looked up in `common`. */
export function useWords(page = "common"): Say {
  const { lang, files } = useFiles();
  return useCallback(
    (key, params) => fill(files[`./${lang}/${page}.json`]?.[key] ?? files[`./${lang}/common.json`]?.[key] ?? key, params),
    [files, lang, page],
  );
}
