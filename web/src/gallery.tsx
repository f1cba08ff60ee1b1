import { useCallback, useState } from "react";
import { createRoot } from "react-dom/client";
import { useView } from "./api/client";
import { CatalogProvider, knownOf, makeCatalog } from "./catalog/useCatalog";
import { WhyProvider, useWhy } from "./why/WhyProvider";
import { Chart } from "./charts/Chart";
import { ChartFrame } from "./charts/ChartFrame";
import { missingStyle } from "./charts/theme";
import type { Palette } from "./charts/palette";
import { Sankey } from "./sankey/Sankey";
import { WorldMap } from "./map/WorldMap";
import { Figure } from "./why/Figure";
import { EconomyPicker, LinkPicker, MineralPicker, YearPicker } from "./app/pickers";
import { useDocumentScheme } from "./app/scheme";
import "./styles/tokens.css"; import "./styles/base.css"; import "./styles/shell.css"; import "./styles/parts.css";
import { UrlProvider } from "./url/useUrl";
import { WordsProvider } from "./words/useWords";
function All() {
  useDocumentScheme();
  const c = useView<any>("catalog", { lang: "en" });
  if (!c.data) return <p>…</p>;
  const catalog = makeCatalog(c.data); knownOf(catalog);
  return <CatalogProvider catalog={catalog}><WhyProvider><main className="main stack"><Gallery envelope={c.envelope} /></main></WhyProvider></CatalogProvider>;
}
function Gallery({ envelope }: any) {
  const chain = useView<any>("chain", { case: "lithium-china-2021" });
  const assess = useView<any>("assessment", { mineral: "cobalt", economy: "CHN" });
  const why = useWhy();
  const [e, setE] = useState(["CHN", "USA"]);
  const option = useCallback((p: Palette) => ({ grid: { left: 50, right: 10, top: 30, bottom: 30 }, legend: {}, tooltip: { trigger: "axis" }, xAxis: { type: "category", data: ["2019", "2020", "2021", "2022"] }, yAxis: { type: "value", name: "kt" }, series: [{ name: "A", type: "line", data: [3, 5, 4, 7] }, { name: "B", type: "bar", data: [2, 4, { value: 5, itemStyle: missingStyle(p) }, 2] }] }), []);
  const rows = Array.from({ length: 500 }, (_, i) => ({ id: String(i), name: `Row ${i}`, n: i % 7 ? i * 3.3 : null }));
  const l = assess.data?.links?.[1];
  return <>
    <div className="row"><MineralPicker value={["lithium"]} onChange={() => {}} /><EconomyPicker value={e} onChange={setE} max={3} blocs /><YearPicker years={[2020, 2021, 2022]} value={null} span onChange={() => {}} /><LinkPicker value="M" onChange={() => {}} all /></div>
    <div className="grid-2">
    <ChartFrame id="a" title="Mine output" unit="kt" filter="World, 2019–2022" envelope={{ ...envelope, sources: envelope.sources.slice(0, 2) }} view={{ name: "catalog" }} table={{ columns: [{ key: "name", label: "Name", value: (r) => r.name }, { key: "n", label: "Size", unit: "kt", kind: "number", value: (r) => r.n, reason: (r) => (r.n === null ? "nobody published it" : undefined), claims: (r) => (r.n === null ? [] : l?.readings?.assured?.claims ?? []) }], rows, rowKey: (r: any) => r.id }}>
      <Chart option={option} height={260} label="Mine output" summary="x" />
    </ChartFrame>
    <ChartFrame id="m" title="Production" unit="t" envelope={envelope && { ...envelope, sources: [] }}><WorldMap unit="t" label="map" values={[{ economy: "COD", value: 170000 }, { economy: "CHN", value: 90000 }, { economy: "AUS", value: 9000 }, { economy: "CHL", value: null, reason: "none" }, { economy: "FIN", value: 12000 }, { economy: "OTH", value: 2000 }]} /></ChartFrame>
    </div>
    {l && <p className="card">{Object.entries(l.readings).map(([k, f]: any) => <span key={k}>{k}: <Figure figure={f} what={k} range />{"  "}</span>)} <Figure figure={{ value: null, unit: "t", status: "missing", reason: "No publisher gives it." }} what="x" /></p>}
    {chain.error && <pre>{JSON.stringify(chain.error)}</pre>}
    {chain.data && <ChartFrame id="s" title="Chain" unit={chain.data.picture.scale} envelope={chain.envelope} view={{ name: "chain", params: { case: "lithium-china-2021" } }}><Sankey picture={chain.data.picture} label="chain" onFlow={(f: any) => why({ claims: f.claims, text: f.label })} /></ChartFrame>}
  </>;
}
createRoot(document.getElementById("root")!).render(<UrlProvider known={null}><WordsProvider><All /></WordsProvider></UrlProvider>);
