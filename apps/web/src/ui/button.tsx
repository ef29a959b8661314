import type { ComponentProps } from 'react';
import { Link } from 'wouter';
import styles from './button.module.css';

/** `go`: the one primary action of a view · `bare`: text with an underline · `danger`: takes something away. */
export type ButtonVariant = 'plain' | 'go' | 'bare' | 'danger';

const VARIANT_CLASSES: Readonly<Record<ButtonVariant, string | undefined>> = {
  plain: undefined,
  go: styles.go,
  bare: styles.bare,
  danger: styles.danger,
};

export function buttonClass(variant: ButtonVariant = 'plain', className?: string): string {
  return [styles.button, VARIANT_CLASSES[variant], className].filter(Boolean).join(' ');
}

/** A button that does something. Never a submit button unless asked. */
export function Button({ variant, className, ...rest }: ComponentProps<'button'> & { variant?: ButtonVariant }) {
  // The type is in `rest` when a form asks for submit.
  return <button type="button" className={buttonClass(variant, className)} {...rest} />;
}

/** A link inside the app that looks like a button. */
export function ButtonLink({
  variant,
  className,
  href,
  ...rest
}: Omit<ComponentProps<'a'>, 'href' | 'ref'> & { href: string; variant?: ButtonVariant; replace?: boolean }) {
  return <Link href={href} className={buttonClass(variant, className)} {...rest} />;
}
