import { useEffect, useRef, useState } from "react";

/** Width of a box, for drawings that place words themselves. */
export function useWidth(first = 700) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(first);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    setWidth(Math.round(element.getBoundingClientRect().width) || first);
    const observer = new ResizeObserver(([entry]) => entry && entry.contentRect.width > 0 && setWidth(Math.round(entry.contentRect.width)));
    observer.observe(element);
    return () => observer.disconnect();
  }, [first]);
  return { box, width };
}
