export type Params = Readonly<Record<string, string | number>>;

/** Put values into the places `{name}` of a sentence; a place without a value stays visible. */
export function fill(words: string, params: Params = {}): string {
  return words.replace(/\{(\w+)\}/g, (place, key: string) => (key in params ? String(params[key]) : place));
}

/** Names of the places of a sentence, sorted. */
export function places(words: string): string[] {
  return [...new Set([...words.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ""))].sort();
}
