/** Pattern of missing values for own SVG drawings: put it into `<defs>` and fill with `url(#id)`. */
export function Hatch({ id, colour, ground, size = 7, turn = 45, width = 1.6 }: { id: string; colour: string; ground: string; size?: number; turn?: number; width?: number }) {
  return (
    <pattern id={id} width={size} height={size} patternUnits="userSpaceOnUse" patternTransform={`rotate(${turn})`}>
      <rect width={size} height={size} fill={ground} />
      <path d={`M0 0V${size}`} stroke={colour} strokeWidth={width} />
    </pattern>
  );
}
