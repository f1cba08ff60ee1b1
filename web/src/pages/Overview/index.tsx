import { useWords } from "../../words/useWords";

export default function Overview() {
  const t = useWords("overview");
  return (
    <div className="page-head">
      <h1>{t("page.overview")}</h1>
    </div>
  );
}
