/** Makes values of every entity type. Secrets are drawn here and never written down, so that no file holds one. */
import type { EntityType } from '../../../../core/policies/entity-types.ts';
import { ALNUM, BASE64, HEX, LETTERS, type Draw } from './draw.ts';
import { luhnOf, nationalIds } from './national-ids.ts';

/** Names and places of one family of texts; the other family has its own. */
export type Lists = {
  readonly people: readonly string[];
  readonly streets: readonly string[];
  readonly domains: readonly string[];
  readonly phones: readonly string[];
};

/** `#` is any digit, `N` one from 2 to 9. */
function filledIn(shape: string, draw: Draw): string {
  return shape.replaceAll(/[#N]/g, (sign) => (sign === '#' ? draw.digits(1) : draw.of('23456789')));
}

export function valueOf(entity: EntityType, draw: Draw, lists: Lists): string {
  const made = nationalIds[entity]?.(draw);
  return made ?? (OTHERS[entity]?.(draw, lists) || missing(entity));
}

function missing(entity: string): never {
  throw new Error(`no value of ${entity}`);
}

const OTHERS: Partial<Record<EntityType, (draw: Draw, lists: Lists) => string>> = {
  private_key: (draw) => {
    const kind = draw.one(['RSA ', 'EC ', 'OPENSSH ', '']);
    const lines = Array.from({ length: 6 + draw.below(8) }, () => draw.of(BASE64, 64)).join('\n');
    return `-----BEGIN ${kind}PRIVATE KEY-----\n${lines}\n-----END ${kind}PRIVATE KEY-----`;
  },
  api_key: (draw) => draw.one(KEYS)(draw),
  aws_key: (draw) => `${draw.one(['AKIA', 'ASIA'])}${draw.of('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16)}`,
  bearer_token: (draw) => draw.of(ALNUM, 32 + draw.below(20)),
  jwt: (draw) => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    return `${part({ alg: draw.one(['HS256', 'RS256', 'ES256']), typ: 'JWT' })}.${part({ sub: draw.digits(8), iat: 1_700_000_000 + draw.below(90_000_000) })}.${draw.of(ALNUM, 43)}`;
  },
  password: (draw) =>
    draw.one([
      (): string =>
        `${draw.one(['Winter', 'horse', 'Blau', 'qwe', 'Dragon'])}${draw.digits(3)}${draw.of('!#$%&*')}`,
      (): string => draw.of(`${ALNUM}!#%*-_`, 12) + draw.digits(1),
      (): string =>
        `${draw.one(['correct', 'battery', 'tulpe'])}-${draw.one(['horse', 'staple', 'regen'])}-${draw.digits(2)}`,
    ])(),
  database_url: (draw) =>
    `${draw.one(['postgres', 'postgresql', 'mysql', 'mongodb+srv', 'redis', 'amqp', 'https'])}://${draw.one(['app', 'admin', 'svc_user', 'root'])}:${draw.of(ALNUM, 14)}@${draw.one(['db.internal', '10.0.3.7', 'cluster0.ab12c.mongodb.net', 'localhost'])}:${draw.one(['5432', '3306', '6379'])}/${draw.one(['main', 'orders', 'prod'])}`,
  email: (draw, lists) => {
    const [first = 'a', last = 'b'] = draw
      .one(lists.people)
      .normalize('NFD')
      .replaceAll(/[^A-Za-z ]/g, '')
      .toLowerCase()
      .split(' ');
    return `${draw.one([`${first}.${last}`, `${first}${draw.digits(2)}`, `${first.charAt(0)}${last}`, `${first}+${draw.one(['shop', 'news', 'test'])}`, `${first}_${last}`])}@${draw.one(lists.domains)}`;
  },
  phone: (draw, lists) => filledIn(draw.one(lists.phones), draw),
  card: (draw) => {
    const [prefix, length] = draw.one([
      ['4', 16],
      ['51', 16],
      ['55', 16],
      ['37', 15],
      ['6011', 16],
      ['3530', 16],
      ['62', 16],
      ['2221', 16],
    ] as const);
    const all = luhnOf(prefix + draw.digits(length - 1 - prefix.length));
    const separator = draw.one([' ', '-', '', ' ']);
    return length === 15
      ? [all.slice(0, 4), all.slice(4, 10), all.slice(10)].join(separator)
      : (all.match(/\d{4}/g) ?? []).join(separator);
  },
  iban: (draw) => {
    const [country, body] = draw.one([
      ['DE', (): string => draw.digits(18)],
      ['GB', (): string => `${draw.of(LETTERS, 4)}${draw.digits(14)}`],
      ['FR', (): string => draw.digits(23)],
      ['NL', (): string => `${draw.of(LETTERS, 4)}${draw.digits(10)}`],
      ['ES', (): string => draw.digits(20)],
      ['CH', (): string => draw.digits(17)],
      ['IT', (): string => `${draw.of(LETTERS)}${draw.digits(22)}`],
      ['PL', (): string => draw.digits(24)],
      ['SE', (): string => draw.digits(20)],
      ['AT', (): string => draw.digits(16)],
    ] as const);
    const account = body();
    const number = Array.from(`${account}${country}00`, (sign) =>
      /\d/.test(sign) ? sign : String(sign.charCodeAt(0) - 55),
    ).join('');
    const all = `${country}${String(98n - (BigInt(number) % 97n)).padStart(2, '0')}${account}`;
    return draw.one([true, false]) ? all : all.replaceAll(/(.{4})(?=.)/g, '$1 ');
  },
  ip_address: (draw) =>
    draw.one([
      (): string =>
        `${draw.one(['10', '192.168', '172.16', '203.0', '51.15', '84.200'])}.${[1 + draw.below(254), 1 + draw.below(254), 1 + draw.below(254)].join('.')}`
          .split('.')
          .slice(0, 4)
          .join('.'),
      (): string =>
        `${draw.one(['2001:db8::', '2a01:4f8:c17:b8f::', 'fe80::'])}${draw.of('123456789abcdef')}${draw.of(HEX, 3)}:${draw.of('123456789')}${draw.of(HEX, 2)}`,
    ])(),
  mac_address: (draw) =>
    Array.from({ length: 6 }, (_, index) =>
      index === 0 ? draw.one(['00', '3c', 'a4', '5E']) : draw.of('123456789') + draw.of(HEX),
    ).join(draw.one([':', '-'])),
  street_address: (draw, lists) => draw.one(lists.streets).replace('#', String(1 + draw.below(180))),
  person_name: (draw, lists) => draw.one(lists.people),
};

const KEYS: readonly ((draw: Draw) => string)[] = [
  (draw) => `sk-ant-api03-${draw.of(`${ALNUM}-_`, 93)}AA`,
  (draw) => `sk-proj-${draw.of(ALNUM, 74)}${['T3Blbk', 'FJ'].join('')}${draw.of(ALNUM, 74)}`,
  (draw) => `sk-${draw.of(ALNUM, 48)}`,
  (draw) => `${draw.one(['ghp', 'gho', 'ghs', 'ghu'])}_${draw.of(ALNUM, 36)}`,
  (draw) => `github_pat_${draw.of(ALNUM, 22)}_${draw.of(ALNUM, 59)}`,
  (draw) => `glpat-${draw.of(ALNUM, 20)}`,
  (draw) => `xoxb-${draw.digits(12)}-${draw.digits(12)}-${draw.of(ALNUM, 24)}`,
  (draw) => `sk_${draw.one(['live', 'test'])}_${draw.of(ALNUM, 24)}`,
  (draw) => `AIza${draw.of(`${ALNUM}-_`, 34)}x`,
  (draw) => `npm_${draw.of(ALNUM, 36)}`,
  (draw) => `hf_${draw.of(ALNUM, 34)}`,
  (draw) => `SG.${draw.of(ALNUM, 22)}.${draw.of(ALNUM, 43)}`,
  (draw) => `dop_v1_${draw.of(HEX, 64)}`,
  (draw) => `shpat_${draw.of(HEX, 32)}`,
  (draw) => `pypi-AgEIcHlwaS5vcmc${draw.of(ALNUM, 70)}`,
  (draw) => `gsk_${draw.of(ALNUM, 52)}`,
  (draw) => `glsa_${draw.of(ALNUM, 32)}_${draw.of(HEX, 8)}`,
  (draw) => `lin_api_${draw.of(ALNUM, 40)}`,
  (draw) => `PMAK-${draw.of(HEX, 24)}-${draw.of(HEX, 34)}`,
  (draw) => `NRAK-${draw.of('ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789', 27)}`,
  (draw) => `sk-sg-${draw.of(ALNUM, 38)}`,
];
