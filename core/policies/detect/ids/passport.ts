/** The machine-readable zone of a passport (ICAO 9303, part 4): two lines of 44 signs, with check digits. */
import { report, type Scan } from '../scan/scan.ts';

/** At a run that begins with `P` and has a `<` at its end or in its second place. */
export function passportZone(scan: Scan, start: number): number {
  if (scan.text.charAt(start - 1) === '<') return 0;
  ZONE.lastIndex = start;
  const [zone, second = ''] = ZONE.exec(scan.text) ?? [];
  if (zone === undefined) return 0;
  const isValid =
    checkDigit(second.slice(0, 9)) === second.charAt(9) &&
    checkDigit(second.slice(13, 19)) === second.charAt(19);
  return isValid ? report(scan, 'passport_mrz', start, start + zone.length) : 0;
}

const ZONE =
  /P[A-Z<][A-Z<]{3}[A-Z<]{39}(?:\r?\n|\\n| )([A-Z0-9<]{9}\d[A-Z<]{3}\d{7}[MFX<]\d{7}[A-Z0-9<]{14}[\d<]\d)/y;

/** Weights 7, 3, 1; letters are 10 to 35, `<` is 0. */
function checkDigit(text: string): string {
  let sum = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const value = code === 60 ? 0 : code < 58 ? code - 48 : code - 55;
    sum += value * ([7, 3, 1][index % 3] ?? 0);
  }
  return String(sum % 10);
}
