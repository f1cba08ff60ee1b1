import { useWords } from "../../words/useWords";

export default function Criticality() {
  const t = useWords("criticality");
  return (
    <div className="page-head">
      <h1>{t("page.criticality")}</h1>
    </div>
  );
}
