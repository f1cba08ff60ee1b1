import { useEffect, useState } from "react";

/** What stands in a text field; `onChange` is told when the reader pauses for so many milliseconds. */
export function useTyped(value: string, onChange: (value: string) => void, patience: number): [string, (typed: string) => void] {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped((now) => (now.trim() === value ? now : value)), [value]);
  useEffect(() => {
    if (typed.trim() === value) return undefined;
    const timer = setTimeout(() => onChange(typed.trim()), patience);
    return () => clearTimeout(timer);
    // Only typing counts; a new function to tell does not.
  }, [typed]);
  return [typed, setTyped];
}
