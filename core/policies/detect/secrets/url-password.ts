/** Addresses with a password in them: of databases, brokers, repositories. The finding is the whole address. */
import { report, type Scan } from '../scan/scan.ts';

/** At the colon of `://`; the scheme is the run before it. Gives where to go on, or 0. */
export function urlWithPassword(scan: Scan, colon: number): number {
  const { text } = scan;
  REST.lastIndex = colon + 3;
  const [rest, password] = REST.exec(text) ?? [];
  if (rest === undefined || password === undefined || PLACEHOLDER.test(password)) return 0;
  let start = colon;
  while (start > colon - 20 && /[A-Za-z0-9+.-]/.test(text.charAt(start - 1))) start -= 1;
  if (start === colon) return 0;
  return report(scan, 'database_url', start, colon + 3 + rest.replace(/[.,;:!?)\]}'"]+$/, '').length);
}

const REST =
  /[^\s:/?#@"'`<>\\]{0,128}:([^\s/@"'`<>\\]{1,256})@[^\s/"'`<>\\,]{1,255}(?:\/[^\s"'`<>\\]{0,512})?/y;
const PLACEHOLDER = /^(?:[$%<{[].*|\*+|x+|\.+|pass(?:word|wd)?|pwd|pw|secret|token|your[-_].*)$/i;
