import { createContext, use, useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import styles from './toasts.module.css';

export interface Toast {
  /** Says what happened, in one sentence. */
  message: string;
  /** The way back, or on. */
  action?: { label: string; run: () => void };
}

const SHOWN_MILLISECONDS = 6_000;
const SHOWN_WITH_ACTION_MILLISECONDS = 12_000;
const ToastContext = createContext<(toast: Toast) => void>(() => undefined);

/** Shows one message at the foot; a new one takes the place of the last. */
export const useToast = (): ((toast: Toast) => void) => use(ToastContext);

/** Holds the place of the messages. The region is always there, because screen readers only hear changes in it. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [toast, setToast] = useState<Toast | undefined>();
  const show = useCallback((next: Toast) => setToast({ ...next }), []);
  useEffect(() => {
    if (!toast) return undefined;
    const wait = toast.action ? SHOWN_WITH_ACTION_MILLISECONDS : SHOWN_MILLISECONDS;
    const timer = setTimeout(() => setToast(undefined), wait);
    return () => clearTimeout(timer);
  }, [toast]);
  const region = useMemo(
    () => (
      <output className={styles.region}>
        {toast && (
          <div className={styles.toast}>
            {toast.message}
            {toast.action && (
              <button
                type="button"
                className={styles.action}
                onClick={() => {
                  toast.action?.run();
                  setToast(undefined);
                }}
              >
                {toast.action.label}
              </button>
            )}
          </div>
        )}
      </output>
    ),
    [toast],
  );
  return (
    <ToastContext value={show}>
      {children}
      {region}
    </ToastContext>
  );
}
