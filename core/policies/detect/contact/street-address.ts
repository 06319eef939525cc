/**
 * Street addresses: a house number and a street by the word that makes it one, in the order that people of a country write them,
 * with the town and its postcode where they follow. Not a post box, and not a street without a number.
 */
import { report, type Scan } from '../scan/scan.ts';

/** At a word like `Street`, of which `start` and `end` are the bounds: `123 Main Street`. */
export function streetBehindNumber(scan: Scan, start: number, end: number): number {
  const { text } = scan;
  const before = text.slice(Math.max(0, start - 60), start);
  const [name] = NUMBER_AND_NAME.exec(before) ?? [];
  if (name === undefined || /copyright|\(c\)/i.test(before)) return 0;
  REST_OF_ADDRESS.lastIndex = end;
  const rest = REST_OF_ADDRESS.exec(text)?.[0] ?? '';
  return report(scan, 'street_address', start - name.length, end + rest.length);
}

/** At a word like `rue`, `Calle` or `Via`: `12 rue de la Paix`, `Calle Mayor 12`. */
export function streetBeforeName(scan: Scan, start: number): number {
  const { text } = scan;
  const [number = ''] = NUMBER_BEFORE.exec(text.slice(Math.max(0, start - 12), start)) ?? [];
  const pattern = number === '' ? NAME_AND_NUMBER : NAME_ALONE;
  pattern.lastIndex = start;
  const [street] = pattern.exec(text) ?? [];
  // In English `via` is a word, and `Place` a name.
  if (street === undefined || (number === '' && /^(?:via|place|corso|largo) /.test(street))) return 0;
  const end = start + street.length;
  TOWN.lastIndex = end;
  const town = TOWN.exec(text)?.[0] ?? '';
  // `Am Markt 3` is a street and `Im Jahr 3` none: there the town has to say so.
  if (town === '' && /^(?:am|im|zum|zur|unter|al) /i.test(street) && !street.startsWith('Unter den '))
    return 0;
  if (/^(?:am|im|zum|zur|unter) /.test(street)) return 0;
  return report(scan, 'street_address', start - number.length, end + town.length);
}

/** At a number of one to four digits after a space: `Hauptstraße 5`, `Keizersgracht 123 B`. */
export function houseNumber(scan: Scan, start: number, end: number): number {
  const { text } = scan;
  // Most words before a number end otherwise.
  if (text.charCodeAt(start - 1) !== 32 || STREET_ENDS[endHashAt(text, start - 1)] !== 1) return 0;
  const [street] = STREET_BEFORE.exec(text.slice(Math.max(0, start - 60), start)) ?? [];
  if (street === undefined) return 0;
  NUMBER_REST.lastIndex = end;
  const from = end + (NUMBER_REST.exec(text)?.[0].length ?? 0);
  TOWN.lastIndex = from;
  const town = TOWN.exec(text)?.[0] ?? '';
  return report(scan, 'street_address', start - street.length, from + town.length);
}

/** Lower case. */
export const streetWords: ReadonlyMap<string, 'behind' | 'before' | 'both'> = new Map([
  ...kinds('both', 'avenue boulevard place'),
  ...kinds(
    'behind',
    'street st ave road rd blvd lane ln drive dr court ct way pl terrace ter highway hwy square sq parkway pkwy circle cir crescent close gardens grove mews row walk broadway',
  ),
  ...kinds(
    'before',
    'rue chemin impasse quai allée calle avenida avda paseo plaza carrer carretera via viale piazza corso vicolo largo rua travessa praça praca alameda estrada ul ulica aleja al plac jalan am im zum zur unter',
  ),
]);

const CAPITALISED = String.raw`\p{Lu}[\p{L}'’.-]{0,40}`;
const TOWN_NAME = String.raw`\p{Lu}[\p{L}'’.-]{1,40}(?![\p{L}\p{N}])`;
const NUMBER_AND_NAME = new RegExp(
  String.raw`(?<![\p{L}\p{N}.,-])\d{1,5}[A-Za-z]?(?:[-/]\d{1,4})?,?[ ](?:[NSEW]{1,2}\.?[ ])?(?:(?:${CAPITALISED}|\d{1,3}(?:st|nd|rd|th))[ ]){1,4}$`,
  'u',
);
const REST_OF_ADDRESS = new RegExp(
  String.raw`\.?(?:[ ](?:NW|NE|SW|SE|N|S|E|W)\b\.?)?(?:,?[ ](?:Apt|Suite|Ste|Unit|Flat|Floor|#)\.?[ ]?[\w-]{1,6})?(?:,[ ](?:${TOWN_NAME}[ ]?){1,3}(?:,[ ]?(?:[A-Z]{2,3}|(?:${TOWN_NAME}[ ]?){1,2})(?:[ ]\d{4,5}(?:-\d{4})?)?|[ ]?[A-Z]{1,2}\d[\dA-Z]?[ ]\d[A-Z]{2}|[ ]?[A-Z]{2,3}[ ]\d{4,5}(?:-\d{4})?|[ ]?\d{4,5})?)?`,
  'uy',
);
const NUMBER_BEFORE = /(?<![\p{L}\p{N}.-])\d{1,4}(?:[ ]?(?:bis|ter|[A-Da-d]))?,?[ ]$/u;
const PARTICLES = String.raw`(?:(?:den|de|du|des|del|della|dei|da|do|dos|das|la|le|les|los|las|el|d['’]|l['’]|di|al)[ ]?){0,3}`;
const NAME_ALONE = new RegExp(
  String.raw`\p{L}{2,10}\.?[ ]${PARTICLES}${CAPITALISED}(?:[ ]${PARTICLES}${CAPITALISED}){0,4}`,
  'uy',
);
const NAME_AND_NUMBER = new RegExp(
  String.raw`\p{L}{2,10}\.?[ ]${PARTICLES}${CAPITALISED}(?:[ ]${PARTICLES}${CAPITALISED}){0,4},?[ ](?:n[º°.]?[ ]?)?\d{1,4}[A-Za-z]?(?:[ ,]{1,2}\d{1,3}[º°ª]?[A-Z]?(?![\p{L}\p{N}-]))?(?![\p{L}\p{N}])`,
  'uy',
);
/** `, 10115 Berlin`, `, 75002 Paris`, `, 1012 AB Amsterdam`, `, Madrid`. */
const TOWN = new RegExp(
  String.raw`(?:,?[ ]|,?\n)(?:[A-Z]{1,2}-)?\d{2}-?\d{2,3}(?:-\d{3})?(?:[ ][A-Z]{2})?[ ]${CAPITALISED}(?:[ -]${CAPITALISED}){0,2}`,
  'uy',
);
const STREET_BEFORE =
  /(?<![\p{L}])(?:\p{Lu}[\p{L}.-]*[ -]){0,3}(?:\p{Lu}[\p{L}-]*(?:stra(?:ß|ss)e|str\.|gasse|weg|platz|allee|ufer|damm|ring|chaussee|straat|gracht|laan|plein|kade|singel|gatan|vägen|gata|vej|gade|veien|katu|tie)|\p{Lu}[\p{L}.-]*[ -](?:Stra(?:ß|ss)e|Str\.|Gasse|Weg|Platz|Allee|Ufer|Damm|Ring|Chaussee))[ ]$/u;
/** `7a`, `12 B`, `129 II`, `3-5`. */
const NUMBER_REST = /(?:[A-Za-z]|[ ](?:[A-Z]|I{2,3}|IV|VI{0,3}|hs|bis)|[-/]\d{1,4}[a-z]?)(?![\p{L}\p{N}])/uy;

/** By the last three characters of the words of `STREET_BEFORE`. */
const STREET_ENDS = new Uint8Array(4_096);
for (const end of 'aße sse tr. weg atz lee fer amm ing see aat cht aan ein ade gel tan gen ata vej ien atu tie'.split(
  ' ',
))
  STREET_ENDS[endHashAt(end, end.length)] = 1;

function endHashAt(text: string, end: number): number {
  return (text.charCodeAt(end - 1) * 961 + text.charCodeAt(end - 2) * 31 + text.charCodeAt(end - 3)) & 4_095;
}

function kinds<const Kind extends string>(kind: Kind, list: string): readonly (readonly [string, Kind])[] {
  return list.split(' ').map((word) => [word, kind]);
}
