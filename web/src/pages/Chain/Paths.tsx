import { useCallback, useMemo } from "react";
import { useView } from "../../api/client";
import { useCatalog } from "../../catalog/useCatalog";
import { Chart } from "../../charts/Chart";
import { ChartFrame } from "../../charts/ChartFrame";
import type { Palette } from "../../charts/palette";
import { figureText, scaled } from "../../numbers/format";
import type { Column } from "../../table/columns";
import { writeYear, type Span } from "../../url/grammar";
import { useLang, useWords } from "../../words/useWords";
import { anyKnown, pathRows, pathScale, pathsHeight, pathsOption, type PathRow } from "./paths";

/** Where the supply of a mineral comes from: four paths by year. Used by the pages of chains and economies. */
export function Paths({ mineral, economy, years, level = 2 }: { mineral: string; economy: string; years?: Span | null; level?: 2 | 3 }) {
  const t = useWords("chain");
  const lang = useLang();
  const { label } = useCatalog();
  const params = { mineral, economy, years: years ? writeYear(years) : "" };
  const { data, envelope, error, loading, stale, reload } = useView("paths", params);
  const option = useCallback(
    (palette: Palette) => (data ? pathsOption(data, palette, lang, { path: (path) => t(`path.${path}`), missing: t("value.none"), least: t("paths.least") }) : {}),
    [data, lang, t],
  );
  const scale = useMemo(() => (data ? pathScale(data, lang) : null), [data, lang]);
  const rows = useMemo(() => (data ? pathRows(data) : []), [data]);
  const unit = scale?.label ?? "";
  const columns: Column<PathRow>[] = [
    { key: "year", label: t("paths.year"), kind: "number", value: (row) => row.year },
    { key: "path", label: t("paths.path"), value: (row) => t(`path.${row.path}`) },
    {
      key: "amount",
      label: t("paths.amount"),
      unit,
      kind: "number",
      value: (row) => (scale && row.amount.value !== null ? Number(scaled(row.amount.value, scale).toPrecision(6)) : null),
      cell: (row) => figureText(row.amount, lang, { ...(scale ? { scale } : {}), unitShown: false }),
      claims: (row) => row.amount.claims ?? [],
      reason: (row) => (row.amount.value === null ? [row.amount.reason, row.amount.needs].filter(Boolean).join(" ") : undefined),
      basis: (row) => row.amount.assumptions ?? [],
    },
    {
      key: "share",
      label: t("paths.share"),
      kind: "number",
      value: (row) => row.share.value,
      cell: (row) => figureText(row.share, lang),
      claims: (row) => (row.share.value === null ? [] : (row.share.claims ?? [])),
      reason: (row) => (row.share.value === null ? (row.share.reason ?? undefined) : undefined),
    },
  ];
  const first = data?.years[0]?.year;
  const last = data?.years.at(-1)?.year;
  const where = [label("minerals", mineral), label("economies", economy), first ? (first === last ? String(first) : `${first}–${last}`) : "", data ? label("forms", data.form) : ""];
  return (
    <ChartFrame
      id="paths"
      title={t("paths")}
      unit={unit}
      filter={where.filter(Boolean).join(" · ")}
      level={level}
      view={{ name: "paths", params }}
      envelope={envelope}
      loading={loading && envelope !== null}
      stale={stale}
      error={error}
      retry={reload}
      table={{ columns, rows, rowKey: (row) => `${row.year} ${row.path}`, sort: "-year" }}
      note={
        <>
          <p>{t("paths.note")}{data?.switch ? ` ${t("paths.switched")}` : ""}</p>
          {data?.notes.map((note) => <p key={note}>{note}</p>)}
        </>
      }
    >
      {data && anyKnown(data) ? <Chart option={option} height={pathsHeight()} label={t("paths")} summary={t("paths.summary")} /> : data ? <p className="missing chain-empty">{t("paths.empty")}</p> : <p className="waiting" style={{ minHeight: pathsHeight() }}>{t("loading")}</p>}
    </ChartFrame>
  );
}
