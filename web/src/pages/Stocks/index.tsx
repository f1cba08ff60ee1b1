import { useWords } from "../../words/useWords";

export default function Stocks() {
  const t = useWords("stocks");
  return (
    <div className="page-head">
      <h1>{t("page.stocks")}</h1>
    </div>
  );
}
