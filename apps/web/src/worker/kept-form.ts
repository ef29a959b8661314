/** An uploaded picture in any of its forms: `/pictures/u/<hash>.jpg`, `/pictures/u/<hash>/768.avif`. */
const UPLOADED = /^(\/pictures\/u\/[\w-]{43})[/.].*$/;

/** Where the one form of a picture that a person keeps stands, whatever form of it is asked for, and from whichever origin. */
export const keptForm = (pathname: string): string => pathname.replace(UPLOADED, '$1/192.webp');
