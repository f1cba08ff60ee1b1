import type { FigureData } from "../../api/types";
import { usePalette } from "../../charts/palette";

const MOST = 1.5;

/** A small bar of a reading: how far the requirement (the stroke at 100 %) is met, with its range; nothing where nothing is known. */
export function ReadingBar({ figure, colour }: { figure: FigureData; colour: string }) {
  const palette = usePalette();
  const at = (value: number) => (Math.min(Math.max(value, 0), MOST) / MOST) * 120;
  const { value, low = null, high = null } = figure;
  if (value === null && low === null && high === null) return null;
  const [from, to] = [low ?? value ?? 0, high ?? (value === null ? MOST : value)];
  return (
    <svg className="reading-bar" viewBox="0 0 120 12" width={120} height={12} aria-hidden="true">
      <rect width={120} height={12} fill={palette.hatchSoft} opacity={0.5} />
      {value !== null && <rect width={at(value)} height={12} fill={colour} opacity={0.75} />}
      {to > from && <path d={`M${at(from)} 6H${at(to)}M${at(from)} 2.5V9.5M${at(to)} 2.5V9.5`} stroke={palette.ink} strokeWidth={1.4} fill="none" />}
      <path d={`M${at(1)} 0V12`} stroke={palette.ink} strokeWidth={1} strokeDasharray="2 2" />
      {(value ?? to) > MOST && <path d="M115 2L119 6L115 10" stroke={palette.ink} strokeWidth={1.4} fill="none" />}
    </svg>
  );
}
