/** Minor units as a decimal number: 1250 with 2 digits is `12.50`. Exact: no division. */
export function formatAmount(minorUnits: number, fractionDigits: number): string {
  if (fractionDigits === 0) return String(minorUnits);
  const digits = String(minorUnits).padStart(fractionDigits + 1, '0');
  return `${digits.slice(0, -fractionDigits)}.${digits.slice(-fractionDigits)}`;
}
