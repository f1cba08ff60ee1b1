import { useEffect, useRef, useState, type RefObject } from "react";

/** Width of a box in whole pixels, followed as the window changes. */
export function useWidth<E extends HTMLElement>(first = 900): [RefObject<E | null>, number] {
  const box = useRef<E>(null);
  const [width, setWidth] = useState(first);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const measure = () => {
      // A hidden panel has no width; what was measured before stays.
      if (element.clientWidth > 0) setWidth(Math.round(element.clientWidth));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [box, width];
}
