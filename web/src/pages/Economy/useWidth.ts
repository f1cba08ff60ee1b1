import { useCallback, useRef, useState } from "react";

/** Width of a box, for drawings that place words themselves; follows boxes that appear later, too. */
export function useWidth(first = 700) {
  const [width, setWidth] = useState(first);
  const observer = useRef<ResizeObserver | null>(null);
  const box = useCallback((element: HTMLDivElement | null) => {
    observer.current?.disconnect();
    observer.current = null;
    if (!element) return;
    const take = (size: number) => size > 0 && setWidth(Math.round(size));
    take(element.getBoundingClientRect().width);
    observer.current = new ResizeObserver(([entry]) => entry && take(entry.contentRect.width));
    observer.current.observe(element);
  }, []);
  return { box, width };
}
