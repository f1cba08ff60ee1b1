import { useWords } from "../../words/useWords";

export default function Chain() {
  const t = useWords("chain");
  return (
    <div className="page-head">
      <h1>{t("page.chain")}</h1>
    </div>
  );
}
