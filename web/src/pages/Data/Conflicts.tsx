import { useState } from "react";
import { Problem } from "../../api/Problem";
import { useView } from "../../api/client";
import { EconomyPicker, MineralPicker } from "../../app/pickers";
import { useCatalog } from "../../catalog/useCatalog";
import { formatValue } from "../../numbers/format";
import { useUrl } from "../../url/useUrl";
import { useLang, useWords } from "../../words/useWords";
import { Downloads } from "./Downloads";
import { MethodLink } from "./MethodLink";
import { Choice } from "./Many";
import { count, years } from "./paging";
import { Sides } from "./Sides";
import type { Conflict } from "./types";

const STEP = 20;
const TOLERANCES = [0, 0.02, 0.1, 0.25, 0.5, 1];

/** Where publishers disagree, the widest spread first. */
export function Conflicts() {
  const { url } = useUrl();
  const mineral = url.mineral[0] ?? "";
  const economy = url.economy[0] ?? "";
  const tolerance = Number(url.own.tolerance);
  // Another question starts at its first rows again.
  return <Found key={`${mineral}|${economy}|${tolerance}`} mineral={mineral} economy={economy} tolerance={tolerance} />;
}

function Found({ mineral, economy, tolerance }: { mineral: string; economy: string; tolerance: number }) {
  const t = useWords("data");
  const lang = useLang();
  const { set } = useUrl();
  const [rows, setRows] = useState(STEP);
  const filters = { mineral, economy, tolerance };
  const { data, envelope, error, loading, reload } = useView("conflicts", { ...filters, limit: rows });
  const offered = [...new Set([...TOLERANCES, tolerance])].sort((a, b) => a - b);
  return (
    <section className="card stack" aria-labelledby="conflicts-head" aria-busy={loading}>
      <h2 id="conflicts-head">{t("section.conflicts")}</h2>
      <p className="muted">
        {t("conflicts.note")}{" "}
        <MethodLink method="figure_resolution">{t("methods.link")}</MethodLink>
      </p>
      <div className="row no-print">
        <MineralPicker value={mineral ? [mineral] : []} onChange={(value) => set({ mineral: value })} />
        <EconomyPicker value={economy ? [economy] : []} onChange={(value) => set({ economy: value })} />
        <Choice label={t("conflicts.tolerance")} value={String(tolerance)} options={offered.map((value) => [String(value), formatValue(value, "fraction", lang)])} onChange={(value) => set({ own: { tolerance: Number(value) } })} />
        <button type="button" className="button" disabled={mineral === "" && economy === ""} onClick={() => set({ mineral: null, economy: null })}>
          {t("filters.clear")}
        </button>
      </div>
      {error && <Problem problem={error} retry={reload} />}
      {data && (
        <div className="table-above">
          <p role="status">{t("conflicts.count", { n: count(data.total), shown: count(Math.min(rows, data.conflicts.length)), figures: count(envelope?.rows.full ?? 0) })}</p>
          <Downloads view="conflicts" params={filters} full={envelope?.rows.full ?? null} />
        </div>
      )}
      {!data && loading && <p className="waiting tall-waiting">{t("loading")}</p>}
      {data?.conflicts.map((conflict) => <Group key={conflict.used + conflict.sides.map((side) => side.claim).join()} conflict={conflict} />)}
      {data && data.total === 0 && <p>{t("conflicts.none")}</p>}
      {data && data.total > data.conflicts.length && (
        <button type="button" className="button" onClick={() => setRows(Math.min(1000, rows + STEP))} disabled={loading || rows >= 1000}>
          {t("conflicts.more", { n: count(Math.min(STEP, data.total - data.conflicts.length)), all: count(data.total) })}
        </button>
      )}
    </section>
  );
}

function Group({ conflict }: { conflict: Conflict }) {
  const t = useWords("data");
  const lang = useLang();
  const { label } = useCatalog();
  const what = [
    label("minerals", conflict.mineral),
    label("kinds", conflict.kind),
    conflict.process ? label("processes", conflict.process) : conflict.link && label("links", conflict.link),
    [conflict.economy, conflict.partner].filter(Boolean).map((id) => label("economies", id)).join(" → "),
    years(conflict.start, conflict.end),
  ].filter(Boolean);
  return (
    <article className="conflict">
      <h3>
        {what.join(" · ")} <span className="spread">{t("conflict.spread", { spread: formatValue(conflict.spread, "fraction", lang) })}</span>
      </h3>
      <Sides conflict={conflict} />
    </article>
  );
}
