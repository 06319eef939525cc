/** Secrets with a form of their own: keys of AWS, JSON Web Tokens, private keys in PEM, and bearer tokens. */
import { report, type Scan } from '../scan/scan.ts';
import { entropyOf } from './randomness.ts';

/** `AKIAIOSFODNN7EXAMPLE`, and the secret that stands beside it. `start` and `end` of a run of letters and digits. */
export function awsKey(scan: Scan, start: number, end: number): number {
  const { text } = scan;
  if (end - start !== 20 || !AWS_ID.test(text.slice(start, end))) return 0;
  report(scan, 'aws_key', start, end);
  BESIDE.lastIndex = end;
  const [between, secret] = BESIDE.exec(text) ?? [];
  if (between === undefined || secret === undefined || !isAwsSecret(secret)) return end;
  const secretEnd = end + between.length;
  return report(scan, 'aws_key', secretEnd - secret.length, secretEnd);
}

/** 40 characters of base 64; hashes in hexadecimal have as many. */
export function isAwsSecret(text: string): boolean {
  return text.length === 40 && !/^[0-9a-f]+$/i.test(text) && entropyOf(text) > 3.8;
}

const AWS_ID = /^(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}$/;
/** In a file of credentials, or a row of the console's download. */
const BESIDE =
  /[\s"',:;|]{1,8}(?:[a-z_]{0,30}secret[a-z_]{0,30}["']?\s{0,3}[=:]\s{0,3}["']?)?([A-Za-z0-9+/]{40})(?![A-Za-z0-9+/=])/iy;

/** At `eyJ`. Its header has to be JSON that names an algorithm or a type. */
export function jsonWebToken(scan: Scan, start: number): number {
  // In the middle of something longer.
  if (/[\w-]/.test(scan.text.charAt(start - 1))) return 0;
  JWT.lastIndex = start;
  const [token, header] = JWT.exec(scan.text) ?? [];
  if (token === undefined || header === undefined) return 0;
  const decoded = Buffer.from(header, 'base64url').toString('latin1');
  return /"(?:alg|typ|kid|enc)"/.test(decoded) ? report(scan, 'jwt', start, start + token.length) : 0;
}

const JWT = /(eyJ[\w-]{8,4000})\.[\w-]{8,16000}\.[\w-]{0,2000}(?:\.[\w-]{8,16000}\.[\w-]{8,2000})?/y;

/** At `BEGIN`, after five hyphens. Line ends may be written as `\n`, as in JSON. */
export function privateKey(scan: Scan, start: number): number {
  const { text } = scan;
  PEM_HEAD.lastIndex = start;
  const head = PEM_HEAD.exec(text);
  if (head === null || text.slice(start - 5, start) !== HYPHENS) return 0;
  const body = start + head[0].length;
  let end = body;
  let signs = 0;
  for (; end < text.length && end - body < MAX_KEY; end += 1) {
    const kind = PEM_SIGNS[text.charCodeAt(end)] ?? 0;
    if (kind === 0 || (kind === 2 && text.startsWith(HYPHENS, end))) break;
    if (kind === 1) signs += 1;
  }
  if (signs < (scan.isEager ? 1 : 24)) return 0;
  PEM_FOOT.lastIndex = end;
  const foot = PEM_FOOT.exec(text);
  return report(scan, 'private_key', start - 5, foot === null ? end : end + foot[0].length);
}

const HYPHENS = '-----';
const PEM_HEAD = /BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/y;
const PEM_FOOT = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/y;
/** RSA keys of 16,384 bits have 13 KB. */
const MAX_KEY = 20_000;
/** 1: of base 64; 2: a hyphen; 3: others between head and foot, which are those of header lines too. */
const PEM_SIGNS = new Uint8Array(65_536);
for (const sign of ' \r\n\t\\:,."\'') PEM_SIGNS[sign.charCodeAt(0)] = 3;
for (let code = 48; code < 123; code += 1)
  if (/[A-Za-z0-9]/.test(String.fromCharCode(code))) PEM_SIGNS[code] = 1;
for (const sign of '+/=') PEM_SIGNS[sign.charCodeAt(0)] = 1;
PEM_SIGNS[45] = 2;

/** After `Bearer`, `Basic` or `token`, of which `end` is the end. */
export function bearerToken(scan: Scan, end: number): number {
  BEARER.lastIndex = end;
  const [whole, token] = BEARER.exec(scan.text) ?? [];
  if (whole === undefined || token === undefined) return 0;
  if (scan.wants.jwt && token.startsWith('eyJ') && token.includes('.')) return 0;
  if (!scan.isEager && (!/\d/.test(token) || entropyOf(token) < 3)) return 0;
  return report(scan, 'bearer_token', end + whole.length - token.length, end + whole.length);
}

const BEARER = /\s{1,3}([\w.~+/-]{16,4000}={0,2})/y;
