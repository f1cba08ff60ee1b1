import { useWords } from "../../words/useWords";

export default function Compare() {
  const t = useWords("compare");
  return (
    <div className="page-head">
      <h1>{t("page.compare")}</h1>
    </div>
  );
}
