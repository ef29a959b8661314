/** A stored id, which is a signed number of 64 bits, as 16 hexadecimal digits. */
export const toHexId = (stored: string): string => BigInt.asUintN(64, BigInt(stored)).toString(16).padStart(16, '0');

/** The stored id of 16 hexadecimal digits, or of a whole UUID. */
export const fromHexId = (text: string): string =>
  String(BigInt.asIntN(64, BigInt(`0x${text.replaceAll('-', '').slice(-16)}`)));
