import { useCallback, useEffect, useMemo, useState } from "react";
import { useCatalog } from "../catalog/useCatalog";
import { Chart } from "../charts/Chart";
import { registerMap } from "../charts/echarts";
import type { Palette } from "../charts/palette";
import { stepColour } from "../charts/palette";
import { tip } from "../charts/tip";
import { formatValue } from "../numbers/format";
import { useLang, useWords } from "../words/useWords";
import { checkGeometry, type Fault, type MapGeometry } from "./geometry";
import places from "./places.json";

export interface MapValue {
  economy: string;
  /** Size of the bubble, colour of the area; `null` is missing. */
  value: number | null;
  /** The value in words; formatted from `unit` unless told. */
  text?: string;
  reason?: string;
}

export interface WorldMapProps {
  values: readonly MapValue[];
  unit: string;
  label: string;
  summary?: string;
  onPick?: (economy: string) => void;
  height?: number;
  /** The economy that is looked at. */
  selected?: string;
}

const PLACES = places as unknown as Readonly<Record<string, readonly [number, number]>>;
let asked: Promise<{ geometry: MapGeometry | null; fault: Fault | null }> | null = null;

/** The operator's map asset, asked for once; the one that is shipped says that there is none. */
function loadGeometry() {
  asked ??= fetch("/map/geometry.json")
    .then((response) => (response.ok ? (response.json() as Promise<unknown>) : { type: "none" }))
    .then((asset) => {
      const fault = checkGeometry(asset);
      if (fault) return { geometry: null, fault: fault === "none" ? null : fault };
      const geometry = asset as MapGeometry;
      for (const feature of geometry.features) feature.properties.name = String(feature.properties.iso3);
      registerMap("world", geometry as unknown as Parameters<typeof registerMap>[1]);
      return { geometry, fault: null };
    })
    .catch(() => ({ geometry: null, fault: "shape" as const }));
  return asked;
}

/** Values by economy: bubbles on a grid of degrees, or areas where the operator provides a geometry. */
export function WorldMap({ values, unit, label, summary, onPick, height = 380, selected }: WorldMapProps) {
  const t = useWords("map");
  const lang = useLang();
  const { label: name } = useCatalog();
  const [asset, setAsset] = useState<{ geometry: MapGeometry | null; fault: Fault | null } | null>(null);
  useEffect(() => {
    let here = true;
    void loadGeometry().then((found) => here && setAsset(found));
    return () => {
      here = false;
    };
  }, []);
  const geometry = asset?.geometry ?? null;
  const placed = useMemo(() => values.filter((item) => item.economy in PLACES), [values]);
  const unplaced = values.filter((item) => !(item.economy in PLACES) && item.value !== null);
  const words = useCallback((item: MapValue) => (item.value === null ? (item.reason ?? formatValue(null, unit, lang)) : (item.text ?? formatValue(item.value, unit, lang))), [lang, unit]);
  const option = useCallback(
    (palette: Palette) => (geometry ? areas(placed, words, name, palette) : bubbles(placed, words, name, palette, selected, height)),
    [geometry, height, name, placed, selected, words],
  );
  const disclaimer = geometry ? (typeof geometry.disclaimer === "string" ? geometry.disclaimer : geometry.disclaimer[lang]) : t("source");
  return (
    <div>
      <Chart option={option} height={height} label={label} {...(summary ? { summary } : {})} onClick={(click) => click.name && onPick?.(click.name)} />
      <p className="frame-source">
        {geometry && `${t("geometry", { source: geometry.source, licence: geometry.licence })} `}
        {geometry?.approval_number && `${t("approval", { number: geometry.approval_number })} `}
        {disclaimer} {asset?.fault && t("broken", { reason: asset.fault })}{" "}
        {unplaced.length > 0 && t("unplaced", { names: unplaced.map((item) => `${name("economies", item.economy)} ${words(item)}`).join(t("sign.semicolon")) })}
      </p>
    </div>
  );
}

/** Degrees from which the name of a bubble would leave the map on the right. */
const EAST = 95;

type Words = (item: MapValue) => string;
type Name = (table: "economies", id: string) => string;

function bubbles(values: readonly MapValue[], words: Words, name: Name, palette: Palette, selected: string | undefined, height: number) {
  const top = Math.max(0, ...values.map((item) => item.value ?? 0));
  const most = Math.min(46, height / 8);
  const point = (item: MapValue) => {
    const missing = item.value === null;
    return {
      name: item.economy,
      value: [...(PLACES[item.economy] ?? [0, 0]), item.value ?? 0],
      // The area of a bubble is its value.
      symbolSize: missing ? 9 : top > 0 ? Math.max(4, Math.sqrt((item.value ?? 0) / top) * most) : 4,
      itemStyle: missing
        ? { color: palette.hatchSoft, borderColor: palette.hatch, borderType: "dashed" }
        : { color: item.economy === selected ? palette.series[1] : palette.series[0], opacity: 0.72, borderColor: palette.surface },
      label: { show: !missing && top > 0 && (item.value ?? 0) / top > 0.12, formatter: name("economies", item.economy), position: (PLACES[item.economy]?.[0] ?? 0) > EAST ? "left" : "right", color: palette.ink, fontSize: 11, textBorderColor: palette.surface, textBorderWidth: 2 },
    };
  };
  const degrees = (east: string, west: string) => (value: number) => (value === 0 ? "0°" : `${Math.abs(value)}°${value > 0 ? east : west}`);
  const line = { lineStyle: { color: palette.rule } };
  return {
    grid: { left: 38, right: 8, top: 8, bottom: 24 },
    xAxis: { type: "value", min: -180, max: 180, interval: 60, axisLabel: { formatter: degrees("E", "W"), fontSize: 10 }, splitLine: line },
    yAxis: { type: "value", min: -60, max: 90, interval: 30, axisLabel: { formatter: degrees("N", "S"), fontSize: 10 }, splitLine: line },
    tooltip: {
      formatter: (part: { dataIndex: number }) => {
        const item = ordered(values)[part.dataIndex];
        return item ? tip(name("economies", item.economy), [words(item)]) : "";
      },
    },
    series: [{ type: "scatter", data: ordered(values).map(point), labelLayout: { hideOverlap: true }, cursor: "pointer" }],
  };
}

/** Large bubbles first, so that small ones lie on top. */
function ordered(values: readonly MapValue[]): MapValue[] {
  return [...values].sort((a, b) => (b.value ?? -1) - (a.value ?? -1));
}

function areas(values: readonly MapValue[], words: Words, name: Name, palette: Palette) {
  const top = Math.max(0, ...values.map((item) => item.value ?? 0));
  return {
    tooltip: {
      formatter: (part: { name: string }) => {
        const item = values.find((other) => other.economy === part.name);
        return tip(name("economies", part.name), item ? [words(item)] : []);
      },
    },
    series: [
      {
        type: "map",
        map: "world",
        roam: false,
        itemStyle: { areaColor: palette.hatchSoft, borderColor: palette.strongRule, borderWidth: 0.4 },
        emphasis: { itemStyle: { areaColor: palette.series[1] }, label: { show: false } },
        data: values.filter((item) => item.value !== null).map((item) => ({ name: item.economy, value: item.value, itemStyle: { areaColor: stepColour(palette.sequential, top > 0 ? (item.value ?? 0) / top : 0) } })),
      },
    ],
  };
}
