import type { Palette } from "../../charts/palette";
import { numberText, rangeText, scaleFor } from "../../numbers/format";
import type { LinkId } from "../../url/grammar";
import { Go } from "../../url/useUrl";
import { paints } from "./colours";
import { isRough, ofHost, stateOf } from "./heat";
import type { Brief } from "./types";

const PERCENT = scaleFor("fraction", [], "en");

/** Behind a reading of the host metal. */
export const HOST = "†";

/** Number of a cell in per cent without the sign: `33`, `≈33` (estimate), `≥12`, `<1`, `≈33†` (of the host metal). */
export function cellText(figure: Brief): string {
  return `${isRough(figure) ? "≈" : ""}${bare(figure)}${ofHost(figure) ? HOST : ""}`;
}

function bare(figure: Brief): string {
  const round = (value: number) => (value > 0 && value < 0.01 ? "<1" : numberText(value, PERCENT, { places: 0 }));
  if (figure.value !== null) return round(figure.value);
  if (figure.low !== null && figure.high !== null) return `${round(figure.low)}–${round(figure.high)}`;
  if (figure.low !== null) return `≥${round(figure.low)}`;
  return figure.high === null ? "" : `≤${round(figure.high)}`;
}

export function cellRange(figure: Brief): string {
  if (figure.value === null || figure.low === null || figure.high === null) return "";
  const round = (value: number) => Math.round(value * 100);
  return round(figure.low) === round(figure.high) ? "" : rangeText({ ...figure, low: round(figure.low) / 100, high: round(figure.high) / 100 }, PERCENT);
}

interface CellProps {
  mineral: string;
  link: LinkId;
  figure: Brief | null;
  weakest: boolean;
  palette: Palette;
  /** The cell in words, for those who do not see its colour. */
  words: string;
}

/** A cell of the map: a link to the profile, reached with the arrow keys from the name of the mineral. */
export function Cell({ mineral, link, figure, weakest, palette, words }: CellProps) {
  const state = figure ? stateOf(figure, link) : "missing";
  const paint = paints(palette, link)[state];
  const range = figure ? cellRange(figure) : "";
  return (
    <td className={`heat-cell ${state}`}>
      <Go page="mineral" set={{ mineral, link }} tabIndex={-1} data-cell={`${mineral} ${link}`} className={weakest ? "weakest" : undefined} style={state === "missing" || state === "bound" ? undefined : { background: paint.fill, color: paint.ink }}>
        <span className="hidden-words">{words}</span>
        {weakest && (
          <span className="weak-sign" aria-hidden="true">
            ▼
          </span>
        )}
        {(state !== "missing" || !weakest) && <span aria-hidden="true">{state === "missing" || !figure ? "–" : cellText(figure)}</span>}
        {range && (
          <span className="heat-range" aria-hidden="true">
            {range}
          </span>
        )}
      </Go>
    </td>
  );
}
