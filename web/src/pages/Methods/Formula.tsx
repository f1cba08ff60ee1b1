import { lines, pieces } from "./formula";

/** A formula with subscripts, superscripts and signs; its plain text is what is copied. */
export function Formula({ text }: { text: string }) {
  return (
    <div className="formula">
      {lines(text).map((line) => (
        <div key={line}>
          {pieces(line).map((piece, place) => {
            const key = `${place} ${piece.text}`;
            if (piece.kind === "sub") return <sub key={key}>{piece.text}</sub>;
            if (piece.kind === "sup") return <sup key={key}>{piece.text}</sup>;
            return <span key={key}>{piece.text}</span>;
          })}
        </div>
      ))}
    </div>
  );
}
