/** Words for a tooltip of echarts, which takes markup: everything from data is escaped here. */
export function escape(words: string): string {
  return words.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** A tooltip: a bold first line, then lines of name and value. */
export function tip(title: string, lines: readonly (string | readonly [string, string])[] = []): string {
  const rows = lines.map((line) =>
    typeof line === "string"
      ? `<div>${escape(line)}</div>`
      : `<div style="display:flex;gap:14px;justify-content:space-between"><span>${escape(line[0])}</span><b>${escape(line[1])}</b></div>`,
  );
  return `<div style="font-weight:600">${escape(title)}</div>${rows.join("")}`;
}
