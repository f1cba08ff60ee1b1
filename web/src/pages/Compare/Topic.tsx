import { useCallback, useMemo, type ReactNode } from "react";
import type { Envelope } from "../../api/types";
import { Chart } from "../../charts/Chart";
import { ChartFrame } from "../../charts/ChartFrame";
import type { Palette } from "../../charts/palette";
import type { TableSpec } from "../../table/columns";
import { useWords } from "../../words/useWords";
import { useWidth } from "../Economy/useWidth";
import type { Cell } from "./items";
import { panelsHeight, panelsOption, type PanelData, type PanelLook } from "./panels";

interface Props {
  id: string;
  title: string;
  unit?: string;
  filter: string;
  panels: readonly PanelData[];
  look: PanelLook;
  table: TableSpec<Cell>;
  envelope: Envelope<unknown> | null;
  loading: boolean;
  note: ReactNode;
  summary: string;
  controls?: ReactNode;
  main?: boolean;
}

/** One subject of the comparison: small panels with one axis, and their table. */
export function Topic({ panels, look, note, summary, ...frame }: Props) {
  const t = useWords();
  const { box, width } = useWidth();
  const font = useMemo(() => getComputedStyle(document.body).fontFamily, []);
  const option = useCallback((palette: Palette) => panelsOption(panels, look, palette, width, font), [font, look, panels, width]);
  const height = panelsHeight(panels, look, width);
  return (
    <ChartFrame {...frame} loading={frame.loading && frame.envelope !== null} note={note}>
      <div ref={box} style={{ minHeight: height }}>
        {frame.loading && frame.envelope === null && <p className="waiting">{t("loading")}</p>}
        {panels.length > 0 && (!frame.loading || frame.envelope !== null) && <Chart option={option} height={height} label={frame.title} summary={summary} />}
      </div>
    </ChartFrame>
  );
}
