/** Checks of a map asset that an operator may put in place of the bubbles. Pure functions. */
export type Position = readonly number[];
export interface MapFeature {
  type: "Feature";
  properties: { iso3?: string; name?: string } & Record<string, unknown>;
  geometry: { type: string; coordinates: unknown } | null;
}
export interface MapGeometry {
  type: "FeatureCollection";
  source: string;
  licence: string;
  approval_number?: string;
  disclaimer: string | { en: string; zh: string };
  precut: true;
  features: MapFeature[];
}

export type Fault = "none" | "shape" | "source" | "disclaimer" | "antimeridian" | "position";

function rings(geometry: MapFeature["geometry"]): Position[][] | null {
  if (!geometry) return [];
  if (geometry.type === "Polygon" && Array.isArray(geometry.coordinates)) return geometry.coordinates as Position[][];
  if (geometry.type === "MultiPolygon" && Array.isArray(geometry.coordinates)) return (geometry.coordinates as Position[][][]).flat();
  return null;
}

/** Why an asset cannot be used, or `null` where it can. `none` is the asset that says there is none. */
export function checkGeometry(asset: unknown): Fault | null {
  if (typeof asset !== "object" || asset === null) return "shape";
  const made = asset as Partial<Omit<MapGeometry, "type">> & { type?: string };
  if (made.type === "none") return "none";
  if (made.type !== "FeatureCollection" || !Array.isArray(made.features)) return "shape";
  if (!made.source || !made.licence) return "source";
  if (!made.disclaimer) return "disclaimer";
  if (made.precut !== true) return "antimeridian";
  for (const feature of made.features) {
    const parts = rings(feature.geometry);
    if (parts === null || !feature.properties?.iso3) return "shape";
    for (const ring of parts) {
      for (let at = 0; at < ring.length; at += 1) {
        const [lon, lat] = ring[at] ?? [];
        if (lon === undefined || lat === undefined || Math.abs(lon) > 180 || Math.abs(lat) > 90) return "position";
        const before = ring[at - 1]?.[0];
        if (before !== undefined && Math.abs(lon - before) > 180) return "antimeridian";
      }
    }
  }
  return null;
}
