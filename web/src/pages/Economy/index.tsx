import { useWords } from "../../words/useWords";

export default function Economy() {
  const t = useWords("economy");
  return (
    <div className="page-head">
      <h1>{t("page.economy")}</h1>
    </div>
  );
}
