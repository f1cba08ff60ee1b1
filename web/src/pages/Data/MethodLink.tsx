import type { MouseEvent, ReactNode } from "react";
import { go, useUrl } from "../../url/useUrl";

/** A link to one method on the page of methods. */
export function MethodLink({ method, children }: { method: string; children: ReactNode }) {
  const { href } = useUrl();
  const to = `${href({}, "methods")}#${method}`;
  const click = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a href={to} onClick={click}>
      {children}
    </a>
  );
}
