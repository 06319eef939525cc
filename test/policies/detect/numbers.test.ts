/** Numbers against other people's parsers and the issuers' own examples; and mistyped ones, which are nobody's. */
import { equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { validateIBAN, ValidationErrorsIBAN } from 'ibantools';
import examples from 'libphonenumber-js/mobile/examples';
import { getCountries, isValidPhoneNumber, parsePhoneNumber } from 'libphonenumber-js';
import { createDetector } from '../../../core/policies/detect/detector.ts';
import { isInternational, isNational } from '../../../core/policies/detect/numbers/phone-plans.ts';
import { entityTypes, type EntityType } from '../../../core/policies/entity-types.ts';
import { drawFrom } from './labelled/draw.ts';
import { lists } from './labelled/family-b.ts';
import { nationalIds } from './labelled/national-ids.ts';
import { valueOf } from './labelled/values.ts';

const detector = createDetector({ entities: new Set(entityTypes), patterns: [] });

function findsAs(entity: EntityType, text: string): boolean {
  return detector.find(text).some(({ check }) => check === entity);
}

/** Where rules for numbers without a country code are. */
const AT_HOME =
  'US FR GB DE BR JP KR CN IN AU SE NL BE CH TR AT ZA IL IE RU ES IT PL PT DK NO CZ MX FI SG'.split(' ');

test('cards that stand beside one another, or beside their year, are found', () => {
  for (const text of ['4111 1111 1111 1111 5555 5555 5555 4444', '4111 1111 1111 1111 2027'])
    ok(findsAs('card', text), text);
});

test('telephone numbers of every country are what the parser of libphonenumber-js says', () => {
  const draw = drawFrom(21);
  let valid = 0;
  let drawn = 0;
  let lenient = 0;
  for (const country of getCountries()) {
    const example = examples[country];
    if (example === undefined) continue;
    const parsed = parsePhoneNumber(example, country);
    ok(isInternational(parsed.number.slice(1)), `${country} ${parsed.number}`);
    ok(
      !AT_HOME.includes(country) || isNational(country, parsed.formatNational().replaceAll(/\D/g, '')),
      `${country} ${parsed.formatNational()}`,
    );
    for (let round = 0; round < 20; round += 1) {
      const other = `+${parsed.countryCallingCode}${draw.digits(4 + draw.below(9))}`;
      const isOne = isValidPhoneNumber(other);
      drawn += 1;
      valid += isOne ? 1 : 0;
      // The parser leaves out a national prefix that does not belong there; the patterns alone do not.
      if (isOne && !/^\+\d{1,3}[018]/.test(other)) ok(isInternational(other.slice(1)), other);
      if (!isOne && isInternational(other.slice(1))) lenient += 1;
    }
  }
  // The parser picks one country of those that share a code; any of them will do here.
  ok(lenient < drawn / 50, `${lenient} of ${drawn} are no numbers to the parser`);
  ok(valid > 300, `only ${valid} valid numbers were drawn`);
});

test('an example of every country is found after its +', () => {
  const missed = getCountries().filter((country) => {
    const example = examples[country];
    return (
      example !== undefined &&
      !findsAs('phone', `Call ${parsePhoneNumber(example, country).formatInternational()} now`)
    );
  });
  equal(missed.join(' '), '');
});

test('IBANs are what ibantools says, valid or with one digit changed', () => {
  const draw = drawFrom(22);
  for (let round = 0; round < 500; round += 1) {
    const iban = valueOf('iban', draw, lists).replaceAll(' ', '');
    const place = 4 + draw.below(iban.length - 4);
    const changed = iban.slice(0, place) + draw.digits(1) + iban.slice(place + 1);
    for (const text of [iban, changed]) equal(findsAs('iban', `pay to ${text}.`), isValid(text), text);
  }
});

/** Some countries have a check digit within the account too, which the detector does not look at. */
function isValid(iban: string): boolean {
  return validateIBAN(iban).errorCodes.every(
    (code) => code === ValidationErrorsIBAN.WrongAccountBankBranchChecksum,
  );
}

/** Of these every single wrong digit shows; of the others there is no check digit, or another spelling is valid too. */
const CHECKED: readonly EntityType[] = [
  'ca_sin',
  'mx_curp',
  'br_cpf',
  'br_cnpj',
  'ar_cuit',
  'cl_rut',
  'uk_nhs',
  'de_tax_id',
  'fr_nir',
  'nl_bsn',
  'pl_pesel',
  'se_personnummer',
  'ch_ahv',
  'no_fnr',
  'pt_nif',
  'ro_cnp',
  'tr_tckn',
  'za_id',
  'in_aadhaar',
  'cn_resident_id',
  'au_tfn',
  'sg_nric',
  'hk_id',
  'th_id',
  'il_id',
  'at_svnr',
];

for (const entity of CHECKED)
  test(`a mistyped ${entity} is none`, () => {
    const draw = drawFrom(23);
    for (let round = 0; round < 60; round += 1) {
      const value = nationalIds[entity]?.(draw) ?? '';
      const places = Array.from(value.matchAll(/\d/g), ({ index }) => index);
      const place = places.at(-1) ?? 0;
      const digit = (Number(value.charAt(place)) + 1 + draw.below(9)) % 10;
      const wrong = value.slice(0, place) + String(digit) + value.slice(place + 1);
      ok(!findsAs(entity, `${wordFor(entity)} ${wrong}`), `${wrong} for ${value}`);
      ok(findsAs(entity, `${wordFor(entity)} ${value}`), value);
    }
  });

/** Its own word alone: others nearby would make another number of it. */
function wordFor(entity: EntityType): string {
  const own: Partial<Record<EntityType, string>> = {
    fr_nir: 'nir',
    de_tax_id: 'steuer',
    ch_ahv: 'ahv',
    no_fnr: 'fnr',
    za_id: 'identity',
    cn_resident_id: 'resident',
    il_id: 'zehut',
    th_id: 'citizen',
    se_personnummer: 'pnr',
  };
  return own[entity] ?? entity.slice(3);
}

test('a mistyped card number is none', () => {
  const draw = drawFrom(24);
  for (let round = 0; round < 300; round += 1) {
    const card = valueOf('card', draw, lists);
    const last = (Number(card.slice(-1)) + 1 + draw.below(9)) % 10;
    ok(findsAs('card', `card ${card}`), card);
    ok(!findsAs('card', `card ${card.slice(0, -1)}${last}`), `${card.slice(0, -1)}${last}`);
  }
});

for (const [name, text, entity, expected] of [
  ['commas', 'id,name,ssn\n1,A,219099998\n2,B,457555462', 'us_ssn', 2],
  ['quotes', '"id","SSN"\n"1","219099998"', 'us_ssn', 1],
  ['tabs', 'customer\tphone number\nA\t4155550132\nB\t4155550133', 'phone', 2],
  ['bars', '| name | PESEL |\n| --- | --- |\n| A | 44051401359 |', 'pl_pesel', 1],
  ['another delimiter', 'id,name,ssn\n\n1;219099998;x', 'us_ssn', 0],
  ['no head', 'id,name,x\n1,A,219099998', 'us_ssn', 0],
  [
    'a sentence',
    `ssn, phone and more.${' '.repeat(60)}There were 219099998, or 219099999, of them.`,
    'us_ssn',
    0,
  ],
] as const)
  test(`the head of a table says what its numbers are: ${name}`, () => {
    // Further from the head than a word nearby would be.
    const [head = '', ...rows] = text.split('\n');
    const far = [head, ...Array.from({ length: 30 }, () => 'a,b'), ...rows].join('\n');
    equal(detector.find(far).filter(({ check }) => check === entity).length, expected);
  });

for (const [what, text, entity] of [
  ['nine digits without a word', '078051120', 'us_ssn'],
  ['a number within a decimal', '0.4111111111111111', 'card'],
  ['a number within an id', 'x-4111-1111-1111-1111', 'card'],
  ['a number within a path', '/users/4111111111111111/orders', 'card'],
  ['a number with more digits', '41111111111111112', 'card'],
  ['one digit again and again', '4444444444444448', 'card'],
  ['code points in hexadecimal', '4DBF 5401 5406 5407 5408 5409 540A 6750 6751 6752 6753', 'card'],
  ['four digits again and again', '5678 1234 5678 1235 5678 1236 5678 1237 5678 1238', 'in_aadhaar'],
  ['two digits again and again', '12 34 06 12 34 56 78 90 12', 'phone'],
  ['a time in milliseconds', 'id 1712051530087', 'za_id'],
] as const)
  test(`no ${entity}: ${what}`, () => {
    ok(!findsAs(entity, text), text);
  });
