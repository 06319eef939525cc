/** National numbers with letters in them, and those of a form that digits and separators alone do not describe. */
import type { EntityType } from '../../entity-types.ts';
import { isMonthAndDay, numberAt, weighted } from '../numbers/checksums.ts';
import { isCnpj } from './americas.ts';
import { isResidentId } from './asia-pacific-africa.ts';
import { isNir } from './europe.ts';

export type WrittenId = {
  readonly entity: EntityType;
  /** Characters of its first run of letters and digits. */
  readonly lead: readonly number[];
  /** Signs that may follow that run; empty: the run is all of it. */
  readonly next: string;
  /** Sticky; from the beginning of the run. */
  readonly pattern: RegExp;
  /** Of what matched, without separators. */
  readonly isOne: (text: string) => boolean;
};

const DNI_LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';
const HETU_LETTERS = '0123456789ABCDEFHJKLMNPRSTUVWXY';

export const writtenIds: readonly WrittenId[] = [
  {
    // Letter by modulus 23; X, Y and Z stand for 0, 1 and 2: https://www.interior.gob.es
    entity: 'es_dni',
    lead: [9],
    next: '',
    pattern: /(?:\d{8}|[XYZ]\d{7})[A-HJ-NP-TV-Z]/y,
    isOne: isDni,
  },
  {
    entity: 'es_dni',
    lead: [8, 1],
    next: '-',
    pattern: /(?:\d{8}|[XYZ]-?\d{7})-[A-HJ-NP-TV-Z]/y,
    isOne: isDni,
  },
  {
    // https://www.agenziaentrate.gov.it
    entity: 'it_fiscal_code',
    lead: [16],
    next: '',
    pattern:
      /[A-Za-z]{6}[\dLMNPQRSTUVlmnpqrstuv]{2}[ABCDEHLMPRSTabcdehlmprst][\dLMNPQRSTUVlmnpqrstuv]{2}[A-Za-z][\dLMNPQRSTUVlmnpqrstuv]{3}[A-Za-z]/y,
    isOne: isFiscalCode,
  },
  {
    // https://www.gob.mx/curp: names, date, sex, state, consonants, and a check digit.
    entity: 'mx_curp',
    lead: [18],
    next: '',
    pattern:
      /[A-Z][AEIOUX][A-Z]{2}\d{6}[HMX](?:AS|BC|BS|CC|CS|CH|CL|CM|DF|DG|GT|GR|HG|JC|MC|MN|MS|NT|NL|OC|PL|QT|QR|SP|SL|SR|TC|TS|TL|VZ|YN|ZS|NE)[B-DF-HJ-NP-TV-Z]{3}[A-Z\d]\d/y,
    isOne: isCurp,
  },
  {
    // No check digit; https://www.gov.uk/hmrc-internal-manuals/national-insurance-manual/nim39110
    entity: 'uk_nino',
    lead: [9],
    next: '',
    pattern: /[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]/y,
    isOne: isNino,
  },
  {
    entity: 'uk_nino',
    lead: [2],
    next: ' -',
    pattern: /[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]([ -])\d\d\1?\d\d\1?\d\d\1[A-D]/y,
    isOne: isNino,
  },
  {
    // The fourth letter is the kind of holder: https://incometaxindia.gov.in
    entity: 'in_pan',
    lead: [10],
    next: '',
    pattern: /[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]/y,
    isOne: () => true,
  },
  {
    entity: 'cn_resident_id',
    lead: [18],
    next: '',
    pattern: /\d{17}[Xx]/y,
    isOne: isResidentId,
  },
  {
    // Corsica has 2A and 2B, which count as 19 and 18.
    entity: 'fr_nir',
    lead: [15],
    next: '',
    pattern: /[1-478]\d{4}2[AB]\d{8}/y,
    isOne: (text) => isNir(text.replace('2A', '19').replace('2B', '18')),
  },
  {
    // Companies' numbers with letters, of Brazil.
    entity: 'br_cnpj',
    lead: [2],
    next: '.',
    pattern: /[A-Z\d]{2}\.[A-Z\d]{3}\.[A-Z\d]{3}\/[A-Z\d]{4}-\d{2}/y,
    isOne: isCnpj,
  },
  {
    // Modulus 11, K for 10: https://www.registrocivil.cl
    entity: 'cl_rut',
    lead: [1, 2],
    next: '.',
    pattern: /\d{1,2}\.\d{3}\.\d{3}-[\dKk]/y,
    isOne: isRut,
  },
  {
    // Modulus 31: https://dvv.fi/en/personal-identity-code
    entity: 'fi_hetu',
    lead: [6],
    next: '-+',
    pattern: /\d{6}[-+]\d{3}[\dA-FHJ-NPR-Y]/y,
    isOne: isHetu,
  },
  {
    entity: 'fi_hetu',
    lead: [11],
    next: '',
    pattern: /\d{6}[A-FU-Y]\d{3}[\dA-FHJ-NPR-Y]/y,
    isOne: isHetu,
  },
  {
    // Modulus 23: https://www.gov.ie
    entity: 'ie_pps',
    lead: [8, 9],
    next: '',
    pattern: /\d{7}[A-W][A-IW]?/y,
    isOne: isPps,
  },
  {
    // https://www.ica.gov.sg
    entity: 'sg_nric',
    lead: [9],
    next: '',
    pattern: /[STFGM]\d{7}[A-Z]/y,
    isOne: isNric,
  },
  {
    entity: 'hk_id',
    lead: [7, 8],
    next: '(',
    pattern: /[A-Z]{1,2}\d{6}\([\dA]\)/y,
    isOne: isHongKongId,
  },
  {
    entity: 'tw_id',
    lead: [10],
    next: '',
    pattern: /[A-Z][1289]\d{8}/y,
    isOne: isTaiwanId,
  },
];

function isDni(text: string): boolean {
  const start = 'XYZ'.indexOf(text.charAt(0));
  const digits = start === -1 ? text.slice(0, 8) : `${start}${text.slice(1, 8)}`;
  return DNI_LETTERS.charAt(Number(digits) % 23) === text.charAt(8);
}

function isNino(text: string): boolean {
  return !/^(?:BG|GB|KN|NK|NT|TN|ZZ)/.test(text);
}

const ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

function isFiscalCode(written: string): boolean {
  const text = written.toUpperCase();
  let sum = 0;
  for (let index = 0; index < 15; index += 1) {
    const code = text.charCodeAt(index);
    const value = code < 58 ? code - 48 : code - 65;
    sum += index % 2 === 0 ? (ODD[value] ?? 0) : value;
  }
  return 65 + (sum % 26) === text.charCodeAt(15);
}

const CURP_SIGNS = '0123456789ABCDEFGHIJKLMN_OPQRSTUVWXYZ';

/** Ñ has the value 24, so letters after N are one higher. */
function isCurp(text: string): boolean {
  let sum = 0;
  for (let index = 0; index < 17; index += 1) sum += CURP_SIGNS.indexOf(text.charAt(index)) * (18 - index);
  return (
    isMonthAndDay(numberAt(text, 6, 2), numberAt(text, 8, 2)) &&
    (10 - (sum % 10)) % 10 === numberAt(text, 17, 1)
  );
}

function isRut(text: string): boolean {
  const digits = text.slice(0, -1).padStart(8, '0');
  const rest = (11 - (weighted(digits, [3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
  return (rest === 10 ? 'K' : String(rest)) === text.slice(-1).toUpperCase();
}

/** `131052308T`, or with a letter for the century. */
function isHetu(text: string): boolean {
  const digits = text.slice(0, 6) + text.slice(-4, -1);
  return (
    isMonthAndDay(numberAt(text, 2, 2), numberAt(text, 0, 2)) &&
    HETU_LETTERS.charAt(Number(digits) % 31) === text.slice(-1)
  );
}

function isPps(text: string): boolean {
  const second = text.length === 9 ? text.charCodeAt(8) - 64 : 0;
  const sum = weighted(text, [8, 7, 6, 5, 4, 3, 2]) + (second === 23 ? 0 : second) * 9;
  return 'WABCDEFGHIJKLMNOPQRSTUV'.charAt(sum % 23) === text.charAt(7);
}

function isNric(text: string): boolean {
  const kind = text.charAt(0);
  const sum = weighted(text.slice(1), [2, 7, 6, 5, 4, 3, 2]);
  const letter = text.charAt(8);
  if (kind === 'S') return 'JZIHGFEDCBA'.charAt(sum % 11) === letter;
  if (kind === 'T') return 'JZIHGFEDCBA'.charAt((sum + 4) % 11) === letter;
  if (kind === 'F') return 'XWUTRQPNMLK'.charAt(sum % 11) === letter;
  if (kind === 'G') return 'XWUTRQPNMLK'.charAt((sum + 4) % 11) === letter;
  return 'KLJNPQRTUWX'.charAt(10 - ((sum + 3) % 11)) === letter;
}

/** `A1234563`: letters are 10 to 35, one letter has a blank (36) before it. */
function isHongKongId(text: string): boolean {
  const signs = text.length === 8 ? `_${text}` : text;
  let sum = 0;
  for (let index = 0; index < 8; index += 1) {
    const code = signs.charCodeAt(index);
    const value = code === 95 ? 36 : code < 58 ? code - 48 : code - 55;
    sum += value * (9 - index);
  }
  const check = signs.charAt(8);
  return (sum + (check === 'A' ? 10 : Number(check))) % 11 === 0;
}

const TAIWAN_LETTERS = 'ABCDEFGHJKLMNPQRSTUVXYWZIO';

function isTaiwanId(text: string): boolean {
  const region = TAIWAN_LETTERS.indexOf(text.charAt(0)) + 10;
  const sum =
    Math.floor(region / 10) + (region % 10) * 9 + weighted(text.slice(1), [8, 7, 6, 5, 4, 3, 2, 1, 1]);
  return sum % 10 === 0;
}
