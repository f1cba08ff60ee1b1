import { useEffect, useId, useRef } from "react";
import { reducedMotion } from "../app/scheme";
import { init, type EChartsCoreOption, type EChartsType } from "./echarts";
import { usePalette, type Palette } from "./palette";
import { themeOf } from "./theme";

export interface ChartClick {
  seriesName?: string;
  seriesIndex?: number;
  dataIndex?: number;
  name?: string;
  value?: unknown;
  data?: unknown;
}

export interface ChartProps {
  /** Option of echarts; memoise the function with the data that it uses. */
  option: (palette: Palette) => EChartsCoreOption;
  height: number;
  /** What the chart is, for those who cannot see it. */
  label: string;
  /** What it shows in a sentence or two (highest, lowest, trend). */
  summary?: string;
  onClick?: (click: ChartClick) => void;
  className?: string;
}

/** A chart of echarts that follows its box, the colour scheme and paper. */
export function Chart({ option, height, label, summary, onClick, className = "" }: ChartProps) {
  const palette = usePalette();
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const click = useRef(onClick);
  click.current = onClick;
  const id = useId();

  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const font = getComputedStyle(document.body).fontFamily;
    const made = init(element, themeOf(palette, font), { renderer: "svg" });
    chart.current = made;
    made.on("click", (event) => click.current?.(event as ChartClick));
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, [palette]);

  useEffect(() => {
    chart.current?.setOption({ animation: !reducedMotion(), animationDuration: 300, ...option(palette) }, { notMerge: true });
  }, [option, palette]);

  return (
    <div className={`chart ${className}`} role="group" tabIndex={0} aria-label={label} aria-describedby={summary ? id : undefined}>
      <div ref={box} style={{ height }} aria-hidden="true" className="chart-box" data-drawing="" />
      {summary && (
        <p id={id} className="hidden-words">
          {summary}
        </p>
      )}
    </div>
  );
}
