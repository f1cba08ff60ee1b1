import { describe, expect, it } from "vitest";
import { PALETTES } from "../../charts/palette";
import { fanOption, linesOption, stackOption, type Drawn } from "./options";

const drawn: Drawn = { years: [2024, 2025, 2026], factor: 0.001, write: (value) => `${value} kt`, since: 2025, scenario: "scenario", narrow: false };
const palette = PALETTES.light;
interface Series {
  name: string;
  data: (number | null)[];
  lineStyle?: { type?: string };
}
const seriesOf = (option: object) => (option as { series: Series[] }).series;

describe("charts of stocks", () => {
  it("draw the baseline dashed beside the run, and leave missing years open", () => {
    const series = seriesOf(linesOption([{ key: "demand", name: "Demand", values: [1000, null, 3000], baseline: [1000, 2000, 2500] }], { baseline: "baseline" }, drawn, palette));
    expect(series.map((item) => item.data)).toEqual([[1, null, 3], [1, 2, 2.5]]);
    expect(series[1]?.lineStyle?.type).toBe("dashed");
    const stack = seriesOf(stackOption([{ key: "a", name: "A", values: [1000, 2000, 3000] }], { key: "b", name: "Baseline", values: [1000, 1500, 2000] }, drawn, palette));
    expect(stack.at(-1)).toMatchObject({ name: "Baseline", data: [1, 1.5, 2] });
  });
  it("stack bands from their lower end, and write names safely", () => {
    const run = { key: "x", name: "<b>", values: [1000, 1000, 1000] };
    const option = fanOption({ levels: [0.05, 0.25, 0.5, 0.75, 0.95], quantiles: [[0, 0, 0], [1000, 1000, 1000], [2000, 2000, 2000], [3000, 3000, 3000], [5000, 5000, 5000]] }, run, run, { outer: "90%", inner: "50%", median: "median" }, drawn, palette);
    const series = seriesOf(option);
    expect(series.find((item) => item.name === "90%")?.data).toEqual([5, 5, 5]);
    expect(series.find((item) => item.name === "50%")?.data).toEqual([2, 2, 2]);
    const hover = (option as { tooltip: { formatter: (items: unknown) => string } }).tooltip.formatter([{ dataIndex: 1 }]);
    expect(hover).toContain("2025");
    expect(hover).not.toContain("<b>:");
  });
});
