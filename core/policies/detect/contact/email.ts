/** E-mail addresses. Not those that stand in for one in code: `git@github.com:`, `user@localhost`. */
import { report, type Scan } from '../scan/scan.ts';

/** At an `@`; gives where to go on, or 0. */
export function email(scan: Scan, at: number): number {
  const { text } = scan;
  let start = at;
  while (start > 0 && at - start < 65 && LOCAL[text.charCodeAt(start - 1)] === 1) start -= 1;
  while (start < at && !ALPHANUMERIC.test(text.charAt(start))) start += 1;
  if (start === at || text.charAt(at - 1) === '.') return 0;
  DOMAIN.lastIndex = at + 1;
  const [domain] = DOMAIN.exec(text) ?? [];
  if (domain === undefined) return 0;
  const end = at + 1 + domain.length;
  // `git@host:path` is a repository; in `scheme://name:password@host` it is part of an address.
  if (text.charAt(end) === ':' && /^(?:git|hg|svn)$/.test(text.slice(start, at))) return 0;
  if (text.charAt(start - 1) === '/' && text.charAt(start - 2) === '/') return 0;
  if (IS_FILE.test(domain)) return 0;
  return report(scan, 'email', start, end);
}

const ALPHANUMERIC = /[\p{L}\p{N}_]/u;
const DOMAIN =
  /(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,5}(?:xn--[a-z0-9-]{2,59}|\p{L}{2,24})(?![\p{L}\p{N}-])/uy;
/** `icon@2x.png`, `chunk@1.js`. */
const IS_FILE = /\.(?:png|jpe?g|gif|svg|webp|js|ts|tsx|jsx|css|html?|json|py|rb|java|php|so|dll|exe)$/i;

const LOCAL = new Uint8Array(65_536);
for (let code = 33; code < 127; code += 1)
  if (/[A-Za-z0-9._%+'&#~=^-]/.test(String.fromCharCode(code))) LOCAL[code] = 1;
// Letters of other scripts (RFC 6531), without those that are written without spaces.
for (let code = 0xc0; code < 0x0590; code += 1) LOCAL[code] = 1;
