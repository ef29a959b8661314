/** Header of requests that are one person's alone, by their id: with the session of anybody else they are refused with 401. */
export const ACTING_USER = 'acting-user';
