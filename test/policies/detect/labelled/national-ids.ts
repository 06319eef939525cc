/**
 * Makes national numbers that are valid, by working out their check digits: the other way round than the detectors, which
 * test them. None is anybody's on purpose.
 */
import type { EntityType } from '../../../../core/policies/entity-types.ts';
import { LETTERS, type Draw } from './draw.ts';

export const nationalIds: Partial<Record<EntityType, (draw: Draw) => string>> = {
  us_ssn: (draw) =>
    `${draw.of('12345')}${draw.of('123456789')}${draw.digits(1)}-${draw.of('123456789')}${draw.digits(1)}-${draw.of('123456789')}${draw.digits(3)}`,
  us_itin: (draw) =>
    `9${draw.digits(2)}-${draw.one(['50', '62', '70', '78', '88', '90', '95'])}-${draw.digits(4)}`,
  ca_sin: (draw) => grouped(luhnOf(draw.of('1234567') + draw.digits(7)), draw.one([' ', '-', '']), [3, 3, 3]),
  mx_curp: curp,
  br_cpf: (draw) => {
    const cpf = withSearched(draw.digits(9), 2, (all) => cpfDigits(all) === all.slice(9));
    return draw.one([true, true, false])
      ? `${cpf.slice(0, 3)}.${cpf.slice(3, 6)}.${cpf.slice(6, 9)}-${cpf.slice(9)}`
      : cpf;
  },
  br_cnpj: (draw) => {
    const body = `${draw.digits(8)}000${draw.of('123')}`;
    const all = body + cnpjDigits(body);
    return `${all.slice(0, 2)}.${all.slice(2, 5)}.${all.slice(5, 8)}/${all.slice(8, 12)}-${all.slice(12)}`;
  },
  ar_cuit: (draw) => {
    for (;;) {
      const body = draw.one(['20', '27', '30']) + draw.digits(8);
      const rest = sumOf(body, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
      if (rest === 1) continue;
      return `${body.slice(0, 2)}-${body.slice(2)}-${rest === 0 ? 0 : 11 - rest}`;
    }
  },
  cl_rut: (draw) => {
    const body = String(10_000_000 + draw.below(14_999_999));
    const value = (11 - (sumOf(body, [3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
    return `${body.slice(0, 2)}.${body.slice(2, 5)}.${body.slice(5)}-${value === 10 ? 'K' : value}`;
  },
  uk_nino: (draw) => {
    const all = `${draw.one(['AB', 'CE', 'JK', 'PW', 'SR', 'YZ'])}${draw.digits(6)}${draw.of('ABCD')}`;
    return draw.one([true, false]) ? all : grouped(all, ' ', [2, 2, 2, 2, 1]);
  },
  uk_nhs: (draw) =>
    grouped(
      withSearched(
        draw.of('49') + draw.digits(9),
        1,
        (all) => sumOf(all, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
      ),
      draw.one([' ', '']),
      [3, 3, 4],
    ),
  de_tax_id: germanTaxId,
  fr_nir: (draw) => {
    const body = `${draw.of('12')}${draw.digits(2)}${twoDigits(1 + draw.below(12))}${twoDigits(1 + draw.below(95))}${draw.digits(6)}`;
    const key = twoDigits(97 - Number(BigInt(body) % 97n));
    return draw.one([true, false]) ? body + key : `${grouped(body, ' ', [1, 2, 2, 2, 3, 3])} ${key}`;
  },
  es_dni: (draw) => {
    const letters = 'TRWAGMYFPDXBNJZSQVHLCKE';
    if (draw.below(3) > 0) {
      const digits = draw.digits(8);
      return `${digits}${draw.one(['', '-'])}${letters.charAt(Number(digits) % 23)}`;
    }
    const kind = draw.below(3);
    const digits = draw.digits(7);
    return `${'XYZ'.charAt(kind)}${digits}${letters.charAt(Number(`${kind}${digits}`) % 23)}`;
  },
  it_fiscal_code: (draw) => {
    const body = `${draw.of('BCDFGLMNPRSTV', 6)}${draw.digits(2)}${draw.of('ABCDEHLMPRST')}${twoDigits(1 + draw.below(28))}${draw.of('ABCDEFGHL')}${draw.digits(3)}`;
    return body + fiscalCheck(body);
  },
  nl_bsn: (draw) =>
    withSearched(
      draw.of('1234') + draw.digits(8),
      1,
      (all) => sumOf(all, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0,
    ),
  be_rrn: (draw) => {
    const body = `${draw.digits(2)}${date(draw)}${draw.digits(3)}`;
    const all = body + twoDigits(97 - (Number(body) % 97));
    return `${all.slice(0, 2)}.${all.slice(2, 4)}.${all.slice(4, 6)}-${all.slice(6, 9)}.${all.slice(9)}`;
  },
  pl_pesel: (draw) =>
    withSearched(
      `${draw.digits(2)}${date(draw)}${draw.digits(5)}`,
      1,
      (all) => sumOf(all, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0,
    ),
  se_personnummer: (draw) => {
    const ten = luhnOf(`${draw.digits(2)}${date(draw)}${draw.digits(3)}`);
    return `${draw.one(['', '19'])}${ten.slice(0, 6)}-${ten.slice(6)}`;
  },
  ch_ahv: (draw) => {
    const all = withSearched(
      `756${draw.digits(10)}`,
      1,
      (text) => sumOf(text, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0,
    );
    return `${all.slice(0, 3)}.${all.slice(3, 7)}.${all.slice(7, 11)}.${all.slice(11)}`;
  },
  dk_cpr: (draw) => `${dayMonth(draw)}${draw.digits(2)}-${draw.digits(4)}`,
  fi_hetu: (draw) => {
    const day = dayMonth(draw) + draw.digits(2);
    const serial = String(2 + draw.below(897)).padStart(3, '0');
    return `${day}${draw.of('-A')}${serial}${'0123456789ABCDEFHJKLMNPRSTUVWXY'.charAt(Number(day + serial) % 31)}`;
  },
  no_fnr: (draw) => {
    for (;;) {
      const body = `${dayMonth(draw)}${draw.digits(5)}`;
      const first = (11 - (sumOf(body, [3, 7, 6, 1, 8, 9, 4, 5, 2]) % 11)) % 11;
      const second = (11 - (sumOf(`${body}${first}`, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
      if (first < 10 && second < 10) return `${body}${first}${second}`;
    }
  },
  ie_pps: (draw) => {
    const digits = draw.digits(7);
    const second = draw.one(['', 'A']);
    const sum = sumOf(digits, [8, 7, 6, 5, 4, 3, 2]) + (second === 'A' ? 9 : 0);
    return `${digits}${'WABCDEFGHIJKLMNOPQRSTUV'.charAt(sum % 23)}${second}`;
  },
  pt_nif: (draw) =>
    withSearched(draw.of('123') + draw.digits(8), 1, (all) => {
      const rest = sumOf(all, [9, 8, 7, 6, 5, 4, 3, 2]) % 11;
      return Number(all.charAt(8)) === (rest < 2 ? 0 : 11 - rest);
    }),
  cz_rc: (draw) => {
    for (;;) {
      const all = `${draw.of('56789')}${draw.digits(1)}${date(draw)}${draw.digits(4)}`;
      if (Number(all) % 11 === 0) return `${all.slice(0, 6)}/${all.slice(6)}`;
    }
  },
  ro_cnp: (draw) => {
    const body = `${draw.of('1256')}${draw.digits(2)}${date(draw)}${twoDigits(1 + draw.below(46))}${draw.digits(3)}`;
    const rest = sumOf(body, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
    return `${body}${rest === 10 ? 1 : rest}`;
  },
  at_svnr: (draw) => {
    for (;;) {
      const serial = draw.of('123456789') + draw.digits(2);
      const born = dayMonth(draw) + draw.digits(2);
      const check = sumOf(`${serial}0${born}`, [3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11;
      if (check < 10) return `${serial}${check} ${born}`;
    }
  },
  tr_tckn: (draw) => {
    const body = draw.of('123456789') + draw.digits(8);
    const odd = sumOf(body, [1, 0, 1, 0, 1, 0, 1, 0, 1]);
    const even = sumOf(body, [0, 1, 0, 1, 0, 1, 0, 1, 0]);
    const tenth = (((odd * 7 - even) % 10) + 10) % 10;
    return `${body}${tenth}${(odd + even + tenth) % 10}`;
  },
  za_id: (draw) => luhnOf(`${draw.digits(2)}${date(draw)}${draw.digits(4)}${draw.of('01')}8`),
  in_aadhaar: (draw) =>
    grouped(withSearched(draw.of('23456789') + draw.digits(11), 1, isVerhoeff), ' ', [4, 4, 4]),
  in_pan: (draw) =>
    `${draw.of(LETTERS, 3)}${draw.of('PCHF')}${draw.of(LETTERS)}${draw.digits(4)}${draw.of(LETTERS)}`,
  cn_resident_id: (draw) => {
    const body = `${draw.one(['110101', '310115', '440305', '510107'])}19${draw.digits(2)}${date(draw)}${draw.digits(3)}`;
    return (
      body + '10X98765432'.charAt(sumOf(body, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11)
    );
  },
  jp_my_number: (draw) => {
    const body = draw.digits(11);
    const rest = sumOf(body, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
    return `${body}${rest < 2 ? 0 : 11 - rest}`;
  },
  kr_rrn: (draw) => `${draw.digits(2)}${date(draw)}-${draw.of('1234')}${draw.digits(6)}`,
  au_tfn: (draw) =>
    grouped(
      withSearched(
        draw.of('123456789') + draw.digits(8),
        1,
        (all) => sumOf(all, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0,
      ),
      ' ',
      [3, 3, 3],
    ),
  nz_ird: (draw) => {
    for (;;) {
      const body = `0${draw.of('456789')}${draw.digits(6)}`;
      const rest = sumOf(body, [3, 2, 7, 6, 5, 4, 3, 2]) % 11;
      if (rest === 1) continue;
      return grouped(`${body.slice(1)}${rest === 0 ? 0 : 11 - rest}`, '-', [2, 3, 3]);
    }
  },
  sg_nric: (draw) => {
    const kind = draw.of('ST');
    const digits = draw.digits(7);
    const sum = sumOf(digits, [2, 7, 6, 5, 4, 3, 2]) + (kind === 'T' ? 4 : 0);
    return `${kind}${digits}${'JZIHGFEDCBA'.charAt(sum % 11)}`;
  },
  hk_id: (draw) => {
    const letter = draw.of(LETTERS);
    const digits = draw.digits(6);
    const sum = 36 * 9 + (letter.charCodeAt(0) - 55) * 8 + sumOf(digits, [7, 6, 5, 4, 3, 2]);
    const check = (11 - (sum % 11)) % 11;
    return `${letter}${digits}(${check === 10 ? 'A' : check})`;
  },
  tw_id: (draw) => {
    const letters = 'ABCDEFGHJKLMNPQRSTUVXYWZIO';
    const letter = draw.of(letters);
    const region = letters.indexOf(letter) + 10;
    const digits = draw.of('12') + draw.digits(7);
    const sum = Math.floor(region / 10) + (region % 10) * 9 + sumOf(digits, [8, 7, 6, 5, 4, 3, 2, 1]);
    return `${letter}${digits}${(10 - (sum % 10)) % 10}`;
  },
  th_id: (draw) => {
    const body = draw.of('12345678') + draw.digits(11);
    const all = `${body}${(11 - (sumOf(body, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10}`;
    return grouped(all, '-', [1, 4, 5, 2, 1]);
  },
  my_nric: (draw) => `${draw.digits(2)}${date(draw)}-${draw.one(['01', '08', '10', '14'])}-${draw.digits(4)}`,
  il_id: (draw) => luhnOf(draw.digits(8)),
  passport_mrz: (draw) => {
    const number = draw.of('LXCP') + draw.digits(8);
    const born = draw.digits(2) + date(draw);
    const until = `3${draw.digits(1)}${date(draw)}`;
    const name =
      `P<UTO${draw.one(['ERIKSSON', 'LINDQVIST', 'OKAFOR'])}<<${draw.one(['ANNA<MARIA', 'PER', 'ADA'])}`.padEnd(
        44,
        '<',
      );
    return `${name}\n${`${number}${mrz(number)}UTO${born}${mrz(born)}${draw.of('FM')}${until}${mrz(until)}`.padEnd(42, '<')}<${draw.digits(1)}`;
  },
};

function sumOf(digits: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, index) => sum + weight * Number(digits.charAt(index)), 0);
}

function luhnOf(body: string): string {
  for (let check = 0; check < 10; check += 1) {
    const sum = Array.from(`${body}${check}`)
      .toReversed()
      .reduce(
        (total, digit, index) =>
          total +
          (index % 2 === 0 ? Number(digit) : Math.floor(Number(digit) / 5) + ((Number(digit) * 2) % 10)),
        0,
      );
    if (sum % 10 === 0) return `${body}${check}`;
  }
  throw new Error('no digit fits');
}

export { luhnOf };

/** Counts up from the drawn number until the last digits fit. */
function withSearched(start: string, count: number, fits: (all: string) => boolean): string {
  for (let value = BigInt(start); ; value += 1n) {
    for (let check = 0; check < 10 ** count; check += 1) {
      const body = String(value).padStart(start.length, '0');
      const all = count === 1 ? body.slice(0, -1) + String(check) : body + String(check).padStart(count, '0');
      if (fits(all)) return all;
    }
  }
}

function cpfDigits(all: string): string {
  const first = ((sumOf(all, [10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10;
  const second = ((sumOf(all.slice(0, 9) + String(first), [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10;
  return `${first}${second}`;
}

function cnpjDigits(body: string): string {
  const digit = (text: string): number => {
    const weights = [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];
    const rest = sumOf(text, text.length === 12 ? weights : [6, ...weights]) % 11;
    return rest < 2 ? 0 : 11 - rest;
  };
  const first = digit(body);
  return `${first}${digit(`${body}${first}`)}`;
}

function germanTaxId(draw: Draw): string {
  for (;;) {
    const order = Array.from('0123456789').toSorted(() => draw.below(3) - 1);
    order[9] = order[draw.below(9)] ?? '1';
    const body = order.join('');
    if (body.startsWith('0')) continue;
    let product = 10;
    for (const digit of body) {
      const sum = (Number(digit) + product) % 10 || 10;
      product = (2 * sum) % 11;
    }
    const check = (11 - product) % 10;
    const all = `${body}${check}`;
    return draw.one([true, false]) ? all : grouped(all, ' ', [2, 3, 3, 3]);
  }
}

function fiscalCheck(body: string): string {
  const odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
  const sum = Array.from(body).reduce((total, sign, index) => {
    const value = /\d/.test(sign) ? Number(sign) : sign.charCodeAt(0) - 65;
    return total + (index % 2 === 0 ? (odd[value] ?? 0) : value);
  }, 0);
  return String.fromCharCode(65 + (sum % 26));
}

function curp(draw: Draw): string {
  const body = `${draw.of('GLMPRS')}${draw.of('AEIOU')}${draw.of('BCDGLMR', 2)}${draw.digits(2)}${date(draw)}${draw.of('HM')}${draw.one(['DF', 'JC', 'NL', 'PL', 'VZ'])}${draw.of('BCDGLMRT', 3)}0`;
  const signs = '0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ';
  const sum = Array.from(body).reduce((total, sign, index) => total + signs.indexOf(sign) * (18 - index), 0);
  return `${body}${(10 - (sum % 10)) % 10}`;
}

/** The permutations and the table of Verhoeff's thesis, written out. */
function isVerhoeff(digits: string): boolean {
  const d = [
    '0123456789',
    '1234067895',
    '2340178956',
    '3401289567',
    '4012395678',
    '5987604321',
    '6598710432',
    '7659821043',
    '8765932104',
    '9876543210',
  ];
  const p = [
    '0123456789',
    '1576283094',
    '5803796142',
    '8916043527',
    '9453126870',
    '4286573901',
    '2793806415',
    '7046913258',
  ];
  let check = 0;
  for (const [index, digit] of Array.from(digits).toReversed().entries())
    check = Number(d[check]?.charAt(Number(p[index % 8]?.charAt(Number(digit)))));
  return check === 0;
}

function mrz(text: string): number {
  return (
    Array.from(text).reduce(
      (sum, sign, index) =>
        sum +
        (/\d/.test(sign) ? Number(sign) : sign === '<' ? 0 : sign.charCodeAt(0) - 55) *
          ([7, 3, 1][index % 3] ?? 0),
      0,
    ) % 10
  );
}

/** Month and day. */
function date(draw: Draw): string {
  return twoDigits(1 + draw.below(12)) + twoDigits(1 + draw.below(28));
}

function dayMonth(draw: Draw): string {
  return twoDigits(1 + draw.below(28)) + twoDigits(1 + draw.below(12));
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

function grouped(text: string, separator: string, lengths: readonly number[]): string {
  const groups: string[] = [];
  let start = 0;
  for (const length of lengths) {
    groups.push(text.slice(start, start + length));
    start += length;
  }
  return groups.join(separator);
}
