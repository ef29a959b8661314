import { useEffect, useRef } from 'react';

const SETTLES_AFTER_MILLISECONDS = 250;

/** Hands a value on when it has stopped changing; that there is none is said at once. */
export function useSettled<T>(value: T | undefined, onSettled: (value: T | undefined) => void): void {
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  });
  const said = JSON.stringify(value);
  useEffect(() => {
    if (said === undefined) return onSettled(undefined);
    const timer = setTimeout(() => onSettled(latest.current), SETTLES_AFTER_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [said, onSettled]);
}
