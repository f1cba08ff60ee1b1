/** Does any name hold what was typed? Symbols must be whole: `Li` finds lithium, not silicon. */
export function searchText(typed: string): (names: readonly string[]) => boolean {
  const wanted = typed.trim().toLowerCase();
  if (wanted === "") return () => true;
  return (names) => {
    const all = names.map((name) => name.toLowerCase()).filter(Boolean);
    if (all.includes(wanted)) return true;
    return wanted.length > 2 || /[^\u0000-\u024f]/.test(wanted) ? all.some((name) => name.includes(wanted)) : all.some((name) => name.startsWith(wanted));
  };
}
