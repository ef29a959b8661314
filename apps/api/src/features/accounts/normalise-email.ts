/** The one form in which an address is stored and looked up: keyboards write the same letters in different ways. */
export const normaliseEmail = (email: string): string => email.trim().normalize('NFC').toLowerCase();
