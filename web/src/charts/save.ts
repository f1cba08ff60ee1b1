/** Saving what is on screen: a drawing as SVG or PNG, rows as CSV. */

const NS = "http://www.w3.org/2000/svg";

export interface Caption {
  title: string;
  lines: readonly string[];
  ground: string;
  ink: string;
  muted: string;
  font: string;
}

/** A drawing with title above and source below as a document of its own. */
export function standalone(drawing: SVGSVGElement, caption: Caption): { text: string; width: number; height: number } {
  const box = drawing.getBoundingClientRect();
  const view = drawing.viewBox.baseVal;
  const own = view && view.width > 0 ? { width: view.width, height: view.height } : { width: box.width, height: box.height };
  const pad = 20;
  const width = Math.max(own.width, 320) + 2 * pad;
  const foot = caption.lines.flatMap((line) => wrap(line, Math.floor((width - 2 * pad) / 6.2)));
  const head = 46;
  const height = head + own.height + 16 + foot.length * 16 + pad;
  const svg = document.createElementNS(NS, "svg");
  svg.setAttribute("xmlns", NS);
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("width", String(width));
  svg.setAttribute("height", String(height));
  svg.setAttribute("font-family", caption.font.replaceAll('"', "'"));
  const put = (tag: string, attributes: Record<string, string | number>, words = "") => {
    const made = document.createElementNS(NS, tag);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
    made.textContent = words;
    svg.append(made);
  };
  put("rect", { width, height, fill: caption.ground });
  put("text", { x: pad, y: 30, "font-size": 17, "font-weight": 600, fill: caption.ink }, caption.title);
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  copy.setAttribute("x", String(pad));
  copy.setAttribute("y", String(head));
  copy.setAttribute("width", String(own.width));
  copy.setAttribute("height", String(own.height));
  copy.removeAttribute("style");
  svg.append(copy);
  foot.forEach((line, index) => put("text", { x: pad, y: head + own.height + 24 + index * 16, "font-size": 11, fill: caption.muted }, line));
  return { text: new XMLSerializer().serializeToString(svg), width, height };
}

/** Break a line at blanks (or anywhere in Chinese) after about `most` Latin letters. */
export function wrap(line: string, most: number): string[] {
  const lines: string[] = [];
  let now = "";
  let size = 0;
  for (const part of line.match(/[\p{Script=Han}\u3000-\u303f\uff00-\uffef]|[^\s\p{Script=Han}\u3000-\u303f\uff00-\uffef]+|\s+/gu) ?? []) {
    const wide = /[\p{Script=Han}\u3000-\u303f\uff00-\uffef]/u.test(part) ? 1.9 : part.length;
    if (size + wide > most && now.trim() !== "") {
      lines.push(now.trim());
      now = "";
      size = 0;
    }
    now += part;
    size += wide;
  }
  if (now.trim() !== "") lines.push(now.trim());
  return lines;
}

export function saveText(text: string, name: string, type: string): void {
  saveBlob(new Blob([text], { type: `${type};charset=utf-8` }), name);
}

export function saveBlob(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.hidden = true;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

export async function savePng(drawing: { text: string; width: number; height: number }, name: string): Promise<void> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawing.text)}`;
  await image.decode();
  const scale = 2;
  const canvas = document.createElement("canvas");
  canvas.width = drawing.width * scale;
  canvas.height = drawing.height * scale;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  // Not toBlob: browsers leave that to idle time, which on a busy page is seconds later.
  saveBlob(blobOf(canvas.toDataURL("image/png"), "image/png"), name);
}

/** The bytes of a data address; the policy of the server does not let them be fetched. */
function blobOf(address: string, type: string): Blob {
  const bytes = Uint8Array.from(atob(address.slice(address.indexOf(",") + 1)), (sign) => sign.charCodeAt(0));
  if (bytes.length === 0) throw new Error("empty picture");
  return new Blob([bytes], { type });
}

export function fileName(title: string, ending: string): string {
  const stem = title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "").slice(0, 80) || "orechain";
  return `${stem}.${ending}`;
}

/** Rows as CSV; what a spreadsheet would take for a formula is defused. */
export function csv(rows: readonly (readonly (string | number | null | undefined)[])[]): string {
  const cell = (value: string | number | null | undefined) => {
    if (value === null || value === undefined) return "";
    let words = String(value);
    if (typeof value === "string" && /^[=+@\t\r-]/.test(words) && !/^-?[\d.]/.test(words)) words = `'${words}`;
    return /[",\n\r]/.test(words) ? `"${words.replaceAll('"', '""')}"` : words;
  };
  return `\ufeff${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}
