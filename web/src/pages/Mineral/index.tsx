import { useWords } from "../../words/useWords";

export default function Mineral() {
  const t = useWords("mineral");
  return (
    <div className="page-head">
      <h1>{t("page.mineral")}</h1>
    </div>
  );
}
