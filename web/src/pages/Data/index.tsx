import { useWords } from "../../words/useWords";

export default function Data() {
  const t = useWords("data");
  return (
    <div className="page-head">
      <h1>{t("page.data")}</h1>
    </div>
  );
}
