import type { KeyboardEvent } from "react";
import type { Palette } from "../charts/palette";
import { formatValue } from "../numbers/format";
import { useLang } from "../words/useWords";
import type { SankeyBox, SankeyNodeData } from "./types";

const SIZE = 13;
const LINE = 15;
const STRIP = 6;

interface NodeShapeProps {
  box: SankeyBox;
  node: SankeyNodeData | undefined;
  lines: readonly string[];
  scale: number;
  unit: string;
  palette: Palette;
  imbalance: string;
  onOpen?: () => void;
}

/** A box with its name above; open where it lies outside, a white field for what stays, a red strip for imbalance. */
export function NodeShape({ box, node, lines, scale, unit, palette, imbalance, onOpen }: NodeShapeProps) {
  const lang = useLang();
  const colour = palette.links[box.column] ?? palette.muted;
  const outside = box.role !== "node" && box.column !== "in" && box.column !== "out";
  const top = box.y0 - 5 - LINE * (lines.length - 1);
  const width = box.x1 - box.x0;
  const unbalanced = node?.imbalance_before ?? 0;
  const strip = Math.max(Math.abs(unbalanced) * scale, 4);
  const stock = box.stock_y0 !== null && box.stock_y1 !== null ? { y: box.stock_y0, height: box.stock_y1 - box.stock_y0 } : null;
  const said = [node?.label ?? box.id, node?.stock ? `Δ ${formatValue(node.stock, unit, lang)}` : ""].filter(Boolean).join(" · ");
  const act = onOpen
    ? {
        role: "button",
        tabIndex: 0,
        "aria-label": said,
        className: "sankey-flow",
        onClick: onOpen,
        onKeyDown: (event: KeyboardEvent) => {
          if (event.key === "Enter" || event.key === " ") {
            event.preventDefault();
            onOpen();
          }
        },
      }
    : {};
  return (
    <>
      <g {...act}>
        <title>{said}</title>
        <rect x={box.x0} y={box.y0} width={width} height={box.y1 - box.y0} rx={1} fill={outside ? palette.surface : colour} stroke={outside ? colour : "none"} strokeWidth={1.3} />
        {stock && <rect x={box.x0 + 2} y={stock.y + 1} width={width - 4} height={Math.max(stock.height - 2, 1)} fill={palette.surface} stroke={colour} strokeWidth={1} />}
        {stock && stock.height >= 14 && (
          <text x={(box.x0 + box.x1) / 2} y={stock.y + stock.height / 2 + 4} fontSize={11} textAnchor="middle" fill={palette.ink}>
            Δ
          </text>
        )}
        {unbalanced !== 0 && Math.abs(unbalanced) * scale > 0.5 && <rect x={unbalanced > 0 ? box.x0 - STRIP - 1 : box.x1 + 1} y={box.y0} width={STRIP} height={strip} fill={`url(#${imbalance})`} stroke={palette.bad} strokeWidth={1} />}
      </g>
      {/* The name stands outside of the button: broken into lines it would not match what the button is called. */}
      <g aria-hidden="true" {...(onOpen ? { onClick: onOpen, className: "sankey-flow" } : {})}>
        {lines.map((line, index) => (
          <text key={`${index}-${line}`} x={box.x0} y={top + index * LINE} fontSize={SIZE} fontWeight={600} fill={palette.ink} stroke={palette.surface} strokeWidth={3.5} strokeLinejoin="round" paintOrder="stroke">
            {line}
          </text>
        ))}
      </g>
    </>
  );
}
