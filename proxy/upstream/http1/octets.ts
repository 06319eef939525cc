/** Classes of octets in HTTP messages, as tables: RFC 9110, section 5.6.2 and 5.5. */
export const HTAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SPACE = 0x20;
export const COLON = 0x3a;
export const SEMICOLON = 0x3b;

/** The lower-case form of an octet of a token; 0 for one that no token has. */
export const TOKEN = new Uint8Array(256);
for (const char of "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz")
  TOKEN[char.charCodeAt(0)] = char.charCodeAt(0);
for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') TOKEN[char.charCodeAt(0)] = char.charCodeAt(0) + 0x20;

/** 1 for octets of a field's value: visible ones, blanks, and obsolete text above 0x7f; never CR, LF or NUL. */
export const VALUE = new Uint8Array(256);
VALUE.fill(1, 0x20, 0x7f);
VALUE.fill(1, 0x80);
VALUE[HTAB] = 1;

/** The value of a hexadecimal digit; 255 for all other octets. */
export const HEX = new Uint8Array(256).fill(255);
for (let digit = 0; digit < 16; digit += 1) {
  HEX[digit.toString(16).charCodeAt(0)] = digit;
  HEX[digit.toString(16).toUpperCase().charCodeAt(0)] = digit;
}
