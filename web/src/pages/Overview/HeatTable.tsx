import { useMemo } from "react";
import { useCatalog } from "../../catalog/useCatalog";
import { usePalette } from "../../charts/palette";
import { LINKS } from "../../url/grammar";
import { Go } from "../../url/useUrl";
import { useWords } from "../../words/useWords";
import { Cell } from "./Cell";
import { HeatTip } from "./HeatTip";
import { linkOf, riskOf, weakLink, type Line } from "./heat";
import type { OverviewRow, Reading } from "./types";
import { useSay } from "./useSay";
import { useTip } from "./useTip";

interface HeatTableProps {
  known: readonly Line[];
  rest: readonly Line[];
  reading: Reading;
  economy: string;
  year: number | null;
}

/** Minerals by links as a table whose cells are coloured; every cell leads to the profile. */
export function HeatTable({ known, rest, reading, economy, year }: HeatTableProps) {
  const t = useWords("overview");
  const { label } = useCatalog();
  const { tip, box, events } = useTip();
  const body = useMemo(() => <Rows lines={known} {...{ reading, economy, year }} />, [known, reading, economy, year]);
  const more = useMemo(() => <Rows lines={rest} {...{ reading, economy, year }} />, [rest, reading, economy, year]);
  const line = tip ? [...known, ...rest].find((item) => item.mineral === tip.mineral) : undefined;
  return (
    <div className="heat-box" ref={box} {...events}>
      <table className="heat">
        <caption className="hidden-words">{t("heat.caption")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("col.mineral")}</th>
            {LINKS.map((link) => (
              <th key={link} scope="col" className="heat-link" style={{ borderBottomColor: `var(--link-${link})` }}>
                <abbr title={label("links", link)}>{link}</abbr>
                <span className="heat-link-name">{label("links", link)}</span>
              </th>
            ))}
            <th scope="col" className="heat-risk" title={t("col.risk.help")}>
              {t("col.risk")}
            </th>
            <th scope="col" className="heat-more" title={t("col.critical.help")}>
              {t("col.critical")}
            </th>
            <th scope="col" className="heat-more" title={t("col.lists.help")}>
              {t("col.lists")}
            </th>
          </tr>
        </thead>
        <tbody>{body}</tbody>
        {rest.length > 0 && <tbody>{more}</tbody>}
      </table>
      {tip && line && <HeatTip tip={tip} line={line} reading={reading} />}
    </div>
  );
}

function Rows({ lines, reading, economy, year }: Pick<HeatTableProps, "reading" | "economy" | "year"> & { lines: readonly Line[] }) {
  const { label, row: entry } = useCatalog();
  const palette = usePalette();
  const t = useWords("overview");
  const say = useSay();
  return lines.map(({ mineral, row, reason }) => {
    const symbol = entry("minerals", mineral)?.symbol;
    return (
      <tr key={mineral}>
        <th scope="row">
          <Go page="mineral" set={{ mineral }} data-name="">
            {label("minerals", mineral)}
          </Go>
          {symbol && <span className="heat-symbol"> {symbol}</span>}
          {row?.year && row.year !== (year ?? row.year) && <span className="heat-symbol"> {row.year}</span>}
        </th>
        {LINKS.map((link) => {
          const found = row ? linkOf(row, link) : undefined;
          const figure = found?.readings[reading] ?? null;
          const weakest = weakLink(row) === link;
          return <Cell key={link} {...{ mineral, link, figure, weakest, palette }} words={say({ mineral, row, reason }, link, reading).map((words) => words.replace(/[.。]$/, "")).join(t("sign.semicolon"))} />;
        })}
        <Risk line={{ mineral, row, reason }} />
        <Critical row={row} reason={reason} />
        <Lists row={row} economy={economy} />
      </tr>
    );
  });
}

function Risk({ line }: { line: Line }) {
  const risk = riskOf(line);
  if (risk === null || !line.row) return <td className="heat-risk missing" title={line.row?.risk_reason ?? line.reason} />;
  const [best] = line.row.links.filter((item) => item.risk?.quantile === risk);
  const rank = Math.round(risk * 100);
  const [low, high] = [best?.risk?.quantile_low ?? risk, best?.risk?.quantile_high ?? risk];
  return (
    <td className="heat-risk">
      <span className="risk-number">
        {rank}
        <span className="muted"> {best?.link}</span>
      </span>
      <span className="risk-track" aria-hidden="true">
        <span className="risk-span" style={{ left: `${low * 100}%`, width: `${Math.max(high - low, 0.02) * 100}%` }} />
        <span className="risk-dot" style={{ left: `${rank}%` }} />
      </span>
    </td>
  );
}

function Critical({ row, reason }: { row: OverviewRow | null; reason: string }) {
  const t = useWords("overview");
  const { label } = useCatalog();
  const risk = row?.risk;
  if (!risk) return <td className="heat-more missing" title={row?.risk_reason ?? reason} />;
  const judged = risk.critical.length + risk.not_critical.length;
  const names = (judged > 0 ? risk.critical : risk.open).map((id) => label("methods", id)).join("\n");
  return (
    <td className={`heat-more${judged === 0 ? " missing" : ""}`} title={names}>
      {judged === 0 ? t("critical.open", { n: risk.open.length }) : t("critical.some", { n: risk.critical.length, all: judged })}
    </td>
  );
}

function Lists({ row, economy }: { row: OverviewRow | null; economy: string }) {
  const { label } = useCatalog();
  const names = [...new Set((row?.lists ?? []).map((entry) => entry.economy))];
  return (
    <td className="heat-more" title={names.map((id) => label("economies", id)).join("\n")}>
      {names.length || ""}
      {names.includes(economy) && <span className="own-list"> ●</span>}
    </td>
  );
}
