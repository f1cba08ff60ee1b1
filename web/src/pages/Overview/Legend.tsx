import { usePalette } from "../../charts/palette";
import { useCatalog } from "../../catalog/useCatalog";
import { useWords } from "../../words/useWords";
import { HOST } from "./Cell";
import { paints } from "./colours";
import { BANDS } from "./heat";
import { useBand } from "./useBand";
import "./legend.css";

/** What the colours mean, in words. */
export function Legend() {
  const t = useWords("overview");
  const palette = usePalette();
  const band = useBand();
  const { label } = useCatalog();
  const scale = (link: "U" | "R", words: string) => (
    <div>
      <dt>{words}</dt>
      <dd>
        {BANDS.map((state) => {
          const paint = paints(palette, link)[state];
          return (
            <span key={state} className="heat-key">
              <span className="heat-swatch" style={{ background: paint.fill }} />
              {band(state, link)}
            </span>
          );
        })}
      </dd>
    </div>
  );
  return (
    <dl className="heat-legend small">
      {scale("U", t("legend.requirement"))}
      {scale("R", t("legend.contribution", { link: label("links", "R") }))}
      <div>
        <dt>{t("legend.marks")}</dt>
        <dd>
          <span className="heat-key">
            <span className="heat-swatch missing" />
            {t("state.missing")}
          </span>
          <span className="heat-key">
            <span className="heat-swatch bound" />
            {t("state.bound")}
          </span>
          <span className="heat-key">
            <span aria-hidden="true">≈</span>
            {t("legend.estimate")}
          </span>
          <span className="heat-key">
            <span aria-hidden="true">{HOST}</span>
            {t("legend.host")}
          </span>
          <span className="heat-key">
            <span className="weak-sign" aria-hidden="true">
              ▼
            </span>
            {t("legend.weakest")}
          </span>
        </dd>
      </div>
    </dl>
  );
}
