import { useId } from "react";
import { Hatch } from "../charts/Hatch";
import { usePalette } from "../charts/palette";
import { useWords } from "../words/useWords";
import { SIGNS } from "./FlowShape";
import type { Mark, Picture } from "./types";

const MARKS: readonly Mark[] = ["published", "corrected", "computed", "estimate", "not_determinable", "not_reconciled", "missing"];

/** Keys of what the picture shows, and only of that. */
export function Legend({ picture }: { picture: Picture }) {
  const t = useWords("sankey");
  const palette = usePalette();
  const id = useId().replace(/[^\w-]/g, "");
  const colour = palette.links.M ?? palette.accent;
  const marks = new Set(picture.flows.map((flow) => flow.mark));
  const { layout } = picture;
  const more: [string, boolean][] = [
    ["range", layout.links.some((link) => link.outer !== null && link.outer > (link.width ?? 0))],
    ["suspect", picture.flows.some((flow) => (flow.suspects?.length ?? 0) > 0)],
    ["stock", layout.nodes.some((node) => node.stock_y0 !== null)],
    ["imbalance", picture.nodes.some((node) => Math.abs(node.imbalance_before ?? 0) * layout.scale > 0.5)],
    ["outside", layout.nodes.some((node) => node.role !== "node" && node.column !== "in" && node.column !== "out")],
    ["return", layout.links.some((link) => link.route === "return")],
  ];
  const keys: string[] = [...MARKS.filter((mark) => marks.has(mark)), ...more.filter(([, there]) => there).map(([key]) => key)];
  const swatch = (key: string) => {
    const field = { x: 0, y: 2, width: 26, height: 10 };
    switch (key) {
      case "computed":
      case "estimate":
        return <rect {...field} fill={`url(#${id})`} stroke={colour} strokeWidth={0.5} />;
      case "corrected":
        return <rect {...field} fill={colour} fillOpacity={0.42} stroke={palette.ink} strokeDasharray="7 2.5" />;
      case "not_determinable":
      case "missing":
        return <path d="M0 7H26" stroke={palette.muted} strokeWidth={1.3} strokeDasharray="4 4" />;
      case "range":
        return <rect {...field} fill={colour} fillOpacity={0.16} />;
      case "suspect":
        return <rect {...field} fill="none" stroke={palette.bad} strokeWidth={1.4} />;
      case "stock":
        return (
          <>
            <rect x={7} y={0} width={12} height={14} fill={colour} />
            <rect x={9} y={5} width={8} height={7} fill={palette.surface} />
          </>
        );
      case "imbalance":
        return <rect x={10} y={0} width={6} height={14} fill={`url(#${id}-bad)`} stroke={palette.bad} />;
      case "outside":
        return <rect x={7} y={0} width={12} height={14} fill={palette.surface} stroke={colour} strokeWidth={1.3} />;
      case "return":
        return <path d="M1 1V6a5 5 0 0 0 5 5H20a5 5 0 0 0 5 -5V1" fill="none" stroke={colour} strokeWidth={3} />;
      default:
        return <rect {...field} fill={colour} fillOpacity={0.42} />;
    }
  };
  return (
    <ul className="legend-line" aria-label={t("legend")}>
      {keys.map((key) => (
        <li key={key}>
          <svg width={26} height={14} aria-hidden="true">
            <defs>
              <Hatch id={id} colour={colour} ground={`${colour}24`} width={3.2} />
              <Hatch id={`${id}-bad`} colour={palette.bad} ground={palette.surface} size={5} turn={-45} width={2.4} />
            </defs>
            {swatch(key)}
          </svg>
          {SIGNS[key as Mark] ?? ""} {t(key)}
        </li>
      ))}
    </ul>
  );
}
