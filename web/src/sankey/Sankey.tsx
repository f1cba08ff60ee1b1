import { useId, useMemo, type KeyboardEvent } from "react";
import { Hatch } from "../charts/Hatch";
import { usePalette } from "../charts/palette";
import { formatValue } from "../numbers/format";
import { useLang, useWords } from "../words/useWords";
import { useCatalog } from "../catalog/useCatalog";
import { breakWords, placeValues, textWidth, type Rectangle } from "./labels";
import { Legend } from "./Legend";
import { FlowShape, SIGNS } from "./FlowShape";
import { NodeShape } from "./NodeShape";
import type { Picture, SankeyFlowData, SankeyNodeData } from "./types";

const SIZE = 13;
const LINE = 15;
// Long names take three lines before they are cut.
const LINES = 3;

export interface SankeyProps<F extends SankeyFlowData, N extends SankeyNodeData> {
  picture: Picture<F, N>;
  /** What the picture is, for those who cannot see it. */
  label: string;
  onFlow?: (flow: F) => void;
  onNode?: (node: N) => void;
  /** Words for a flow: its tooltip and its name for screen readers; made from ends and value unless told. */
  words?: (flow: F) => string;
  /** The flow that is looked at elsewhere. */
  selected?: string;
  legend?: boolean;
}

/** Draws the picture that Python laid out. Flows can be reached by keyboard and opened by Enter. */
export function Sankey<F extends SankeyFlowData, N extends SankeyNodeData>({ picture, label, onFlow, onNode, words, selected, legend = true }: SankeyProps<F, N>) {
  const t = useWords("sankey");
  const lang = useLang();
  const palette = usePalette();
  const { label: name } = useCatalog();
  const anchor = useId().replace(/[^\w-]/g, "");
  const { layout, flows, nodes } = picture;
  const names = useMemo(() => new Map(nodes.map((node) => [node.id, node])), [nodes]);
  const shown = (flow: F) => flow.shown ?? formatValue(flow.value, picture.unit, lang);
  const say = (flow: F) => {
    if (words) return words(flow);
    const ends = t("flow", { source: names.get(flow.source)?.label ?? flow.source, target: names.get(flow.target)?.label ?? flow.target, value: shown(flow) });
    return [ends, t(flow.mark), flow.reason ?? ""].filter(Boolean).join(" · ");
  };
  const spacing = useMemo(() => spacingOf(layout), [layout]);
  const columnOf = useMemo(() => {
    const made = new Map<string, string>();
    for (const box of layout.nodes) if (box.role !== "destination" || !made.has(box.id)) made.set(box.id, box.column);
    return made;
  }, [layout]);
  const columnName = (column: string) => picture.columns?.find((item) => item.column === column)?.label ?? (column === "in" || column === "out" ? t(column) : `${column} ${name("links", column)}`);
  const boxes = layout.nodes.map((box) => {
    const node = names.get(box.id);
    const room = spacing.get(box.x0) ?? 120;
    return { box, node, lines: [...breakWords(node?.label ?? box.id, SIZE, room, LINES), ...(node?.shown ? breakWords(node.shown, SIZE, room, 1) : [])] };
  });
  const taken: Rectangle[] = [];
  for (const { box, lines } of boxes) {
    const longest = Math.max(0, ...lines.map((line) => textWidth(line, SIZE)));
    taken.push([box.x0, box.y0 - 5 - LINE * lines.length, box.x0 + longest + 6, box.y0], [box.x0, box.y0, box.x1, box.y1]);
  }
  const values = placeValues(layout.links, (link) => valueWords(link.missing, link.outer, link.width, flows[link.flow], shown), taken, SIZE, LINE);
  const heads = layout.columns.map((head, index) => {
    // A heading may reach up to the next one and no further.
    const next = layout.columns[index + 1];
    const room = next ? next.x0 - head.x0 - 6 : 160;
    return { ...head, lines: breakWords(columnName(head.column), SIZE - 1, Math.min(Math.max(head.x1 - head.x0 + (spacing.get(head.x0) ?? 0) * 0.25, 96), room / 1.15), LINES + 1) };
  });
  const HEAD = 18 + 14 * Math.max(2, ...heads.map((head) => head.lines.length));
  const width = Math.max(layout.width, ...heads.map((head) => head.x0 + Math.max(0, ...head.lines.map((line) => textWidth(line, SIZE))) + 8), ...boxes.map(({ box, lines }) => box.x0 + Math.max(0, ...lines.map((line) => textWidth(line, SIZE))) + 8));
  const height = layout.height + HEAD + 12;
  const open = (flow: F | undefined) => flow && onFlow?.(flow);
  const key = (event: KeyboardEvent, action: () => void) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    action();
  };
  return (
    <div>
      <div className="sankey-box" role="region" aria-label={label} tabIndex={0}>
        <svg data-drawing="" viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="group" aria-label={label}>
          <defs>
            {Object.entries(palette.links).map(([column, colour]) => (
              <Hatch key={column} id={`${anchor}-${column}`} colour={colour} ground={`${colour}24`} width={3.2} />
            ))}
            <Hatch id={`${anchor}-imbalance`} colour={palette.bad} ground={palette.surface} size={5} turn={-45} width={2.4} />
          </defs>
          {heads.map((head) => (
            <g key={`${head.column}-${head.x0}`}>
              <rect x={head.x0} y={HEAD - 8} width={Math.max(head.x1 - head.x0, 40)} height={3} fill={palette.links[head.column]} />
              {head.lines.map((line, index) => (
                <text key={line} x={head.x0} y={HEAD - 14 - 14 * (head.lines.length - 1 - index)} fontSize={SIZE - 1} fontWeight={600} fill={palette.ink}>
                  {line}
                </text>
              ))}
            </g>
          ))}
          <g transform={`translate(0 ${HEAD})`}>
            {layout.links.map((link) => {
              const flow = flows[link.flow];
              if (!flow) return null;
              const column = columnOf.get(link.source) ?? "in";
              const shape = <FlowShape link={link} mark={flow.mark} suspect={(flow.suspects?.length ?? 0) > 0} colour={palette.links[column] ?? palette.muted} hatch={`${anchor}-${column}`} palette={palette} selected={flow.id === selected} />;
              return onFlow ? (
                <g key={`${flow.id}-${link.flow}`} className="sankey-flow" role="button" tabIndex={0} aria-label={say(flow)} onClick={() => open(flow)} onKeyDown={(event) => key(event, () => open(flow))}>
                  <title>{say(flow)}</title>
                  {shape}
                </g>
              ) : (
                <g key={`${flow.id}-${link.flow}`} role="img" aria-label={say(flow)}>
                  <title>{say(flow)}</title>
                  {shape}
                </g>
              );
            })}
          </g>
          <g transform={`translate(0 ${HEAD})`}>
            {boxes.map(({ box, node, lines }) => (
              <NodeShape key={`${box.id}-${box.role}`} box={box} node={node} lines={lines} scale={layout.scale} unit={picture.unit} palette={palette} imbalance={`${anchor}-imbalance`} {...(onNode && node ? { onOpen: () => onNode(node) } : {})} />
            ))}
            {values.map(({ flow: place, x, y }) => {
              const flow = flows[place];
              const link = layout.links.find((item) => item.flow === place);
              if (!flow || !link) return null;
              return (
                <text key={flow.id} x={x} y={y + SIZE * 0.36} textAnchor="middle" fontSize={link.missing ? SIZE - 2 : SIZE} fill={link.missing ? palette.muted : palette.ink} stroke={palette.surface} strokeWidth={3.5} strokeLinejoin="round" paintOrder="stroke" pointerEvents="none" aria-hidden="true">
                  {shown(flow)}
                  <tspan fontSize={8} dx={2.5} dy={-1.5}>
                    {SIGNS[flow.mark] ?? ""}
                  </tspan>
                </text>
              );
            })}
          </g>
        </svg>
      </div>
      {legend && <Legend picture={picture} />}
    </div>
  );
}

function valueWords<F extends SankeyFlowData>(missing: boolean, outer: number | null, width: number | null, flow: F | undefined, shown: (flow: F) => string): string {
  if (!flow || width === 0) return "";
  return missing && outer === null && flow.mark === "missing" ? "" : shown(flow);
}

/** How wide the words of each column may be. */
function spacingOf(layout: Picture["layout"]): Map<number, number> {
  const lefts = [...new Set([...layout.nodes.map((node) => node.x0), ...layout.columns.map((column) => column.x0)])].sort((a, b) => a - b);
  return new Map(lefts.map((left, index) => [left, Math.max((lefts[index + 1] ?? Math.max(layout.width + 100, left + 100)) - left - 8, 48)]));
}
