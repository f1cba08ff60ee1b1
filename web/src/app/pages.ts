import { lazy, type ComponentType, type LazyExoticComponent } from "react";
import type { PageName } from "../url/grammar";

type Loader = () => Promise<{ default: ComponentType }>;

export const LOAD: Record<PageName, Loader> = {
  overview: () => import("../pages/Overview"),
  mineral: () => import("../pages/Mineral"),
  economy: () => import("../pages/Economy"),
  chain: () => import("../pages/Chain"),
  stocks: () => import("../pages/Stocks"),
  criticality: () => import("../pages/Criticality"),
  compare: () => import("../pages/Compare"),
  data: () => import("../pages/Data"),
  methods: () => import("../pages/Methods"),
};

export const PAGE: Record<PageName, LazyExoticComponent<ComponentType>> = Object.fromEntries(
  Object.entries(LOAD).map(([name, load]) => [name, lazy(load)]),
) as Record<PageName, LazyExoticComponent<ComponentType>>;
