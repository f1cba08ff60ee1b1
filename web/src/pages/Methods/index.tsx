import { useWords } from "../../words/useWords";

export default function Methods() {
  const t = useWords("methods");
  return (
    <div className="page-head">
      <h1>{t("page.methods")}</h1>
    </div>
  );
}
