/** International bank account numbers: length and form by country (ibantools has the registry), and the remainder by 97. */
import { countrySpecs } from 'ibantools';
import { report, type Scan } from '../scan/scan.ts';
import { mod97 } from './checksums.ts';

/** At a run that begins with two capital letters and two digits. Groups may be apart by one space or hyphen. */
export function iban(scan: Scan, start: number): number {
  const { text } = scan;
  const spec = SPECS.get(text.slice(start, start + 2));
  if (spec === undefined) return 0;
  let signs = '';
  let end = start;
  while (signs.length < spec.length) {
    const code = text.charCodeAt(end);
    if ((code >= 48 && code <= 57) || (code >= 65 && code <= 90)) signs += text.charAt(end);
    else if ((code !== 32 && code !== 45) || !isSign(text.charCodeAt(end + 1))) return 0;
    end += 1;
  }
  if (isSign(text.charCodeAt(end)) || mod97(signs.slice(4) + signs.slice(0, 4)) !== 1) return 0;
  return spec.form.test(signs.slice(4)) ? report(scan, 'iban', start, end) : 0;
}

function isSign(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

/** Check digits that a country has within the account as well are not looked at: the remainder is proof enough. */
type Spec = { readonly length: number; readonly form: RegExp };

const SPECS: ReadonlyMap<string, Spec> = new Map(
  Object.entries(countrySpecs).flatMap(([country, { chars, bban_regexp: form }]) =>
    chars === undefined || form === undefined
      ? []
      : [[country, { length: chars, form: new RegExp(form) }] as const],
  ),
);
