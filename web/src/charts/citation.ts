export interface Cited {
  title: string;
  permalink: string;
  version: string;
  snapshot: string;
  releases: readonly string[];
  date: string;
}

const made = (cited: Cited) => `orechain ${cited.version}, snapshot ${cited.snapshot.slice(0, 12)}`;

/** A citation as a sentence. */
export function citation(cited: Cited): string {
  const from = cited.releases.length > 0 ? ` Releases: ${cited.releases.join(", ")}.` : "";
  return `${cited.title}. ${made(cited)}.${from} ${cited.permalink} (${cited.date}).`;
}

/** The same for BibTeX; braces of the title are kept from breaking the entry. */
export function bibtex(cited: Cited): string {
  const words = (text: string) => text.replace(/[{}\\]/g, "");
  const key = `orechain-${cited.date.slice(0, 4)}-${cited.snapshot.slice(0, 6)}`;
  return [
    `@misc{${key},`,
    `  title = {{${words(cited.title)}}},`,
    `  howpublished = {${made(cited)}},`,
    `  note = {Releases: ${cited.releases.map(words).join(", ")}},`,
    `  url = {${cited.permalink}},`,
    `  urldate = {${cited.date}},`,
    `  year = {${cited.date.slice(0, 4)}}`,
    "}",
  ].join("\n");
}
