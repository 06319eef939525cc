/** Secrets by their form, by what announces them and by what they are assigned to. All are drawn here; none is written down. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { sample, stringMatching } from 'fast-check';
import { generateVirtualKey } from '../../../core/keys/virtual-key.ts';
import { createDetector } from '../../../core/policies/detect/detector.ts';
import { vendorKeys } from '../../../core/policies/detect/secrets/vendor-keys.ts';
import { entityTypes } from '../../../core/policies/entity-types.ts';
import { ALNUM, BASE64, drawFrom } from './labelled/draw.ts';

const detector = createDetector({ entities: new Set(entityTypes), patterns: [] });
const draw = drawFrom(31);

function found(text: string): readonly (readonly [check: string, value: string])[] {
  return detector.find(text).map(({ check, start, end }) => [check, text.slice(start, end)] as const);
}

/** The same with fewer hyphens: of a class, fast-check draws one of its parts, and a hyphen is one of two. */
function letters(rest: string): RegExp {
  const plain = rest.replace(/\(\?=[^)]*\)/, '').replaceAll(/\[\\w[=.-]+\]/g, '[a-zA-Z0-9]');
  return new RegExp(`^${plain.replaceAll(/\[([^\]\\]*)[-+/=_]{1,3}\]/g, '[$1]')}$`);
}

test('there are rules for the keys of 80 vendors and more', () => {
  ok(new Set(vendorKeys.map(({ vendor }) => vendor)).size >= 80);
});

for (const { vendor, prefix, rest } of vendorKeys)
  test(`a key of ${vendor} that begins with ${prefix}`, () => {
    const alphabet = drawFrom(prefix.length * 97 + rest.length);
    const samples = sample(stringMatching(letters(rest)), { numRuns: 60, seed: 5 });
    // What was drawn from few letters is taken for an example in documentation, which is right.
    const drawn = samples.filter(
      (text) => (prefix !== 'sk-' || /\d/.test(text)) && new Set(text).size >= Math.min(9, text.length / 2),
    );
    ok(drawn.length > 0, 'nothing drawn');
    for (const value of drawn.map((text) => prefix + text)) {
      const quote = alphabet.one(['"', "'", ' ', '\n']);
      const all = found(`x =${quote}${value}${quote};`);
      ok(
        all.some(([check, piece]) => (check === 'api_key' || check === 'aws_key') && piece === value),
        `${value} in ${JSON.stringify(all)}`,
      );
    }
  });

test('a virtual key of this gateway is an api_key', () => {
  const key = generateVirtualKey();
  deepEqual(found(`Authorization: ${key}`), [['api_key', key]]);
});

for (const type of ['rsa', 'ec', 'ed25519'] as const)
  test(`a private key in PEM, as it is, in JSON, and without its end: ${type}`, () => {
    const { privateKey, publicKey } =
      type === 'rsa'
        ? generateKeyPairSync('rsa', { modulusLength: 2048 })
        : type === 'ec'
          ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
          : generateKeyPairSync('ed25519');
    const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' })).trim();
    deepEqual(found(`key:\n${pem}\nend`), [['private_key', pem]]);
    const escaped = JSON.stringify(pem).slice(1, -1);
    deepEqual(found(`{"key":"${escaped}"}`), [['private_key', escaped]]);
    const cut = pem.slice(0, 80);
    deepEqual(found(cut), [['private_key', cut]]);
    deepEqual(found(String(publicKey.export({ type: 'spki', format: 'pem' }))), []);
  });

test('the secret beside the id of an access key of AWS is one as well', () => {
  const id = `AKIA${draw.of('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16)}`;
  const secret = `${draw.of(BASE64, 38)}/1`;
  for (const text of [
    `${id},${secret}`,
    `aws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`,
    `{"AccessKeyId":"${id}","SecretAccessKey":"${secret}"}`,
  ])
    deepEqual(
      found(text),
      [
        ['aws_key', id],
        ['aws_key', secret],
      ],
      text,
    );
});

const token = draw.of(ALNUM, 30) + '7b';
const password = `tulip${draw.digits(2)}!`;

for (const [text, expected] of [
  [`PASSWORD=${password}`, ['password', password]],
  [`"password": "${password}"`, ['password', password]],
  [`\\"password\\": \\"${password}\\"`, ['password', password]],
  [`password => '${password}'`, ['password', password]],
  [`dbPassword := \`${password}\``, ['password', password]],
  [`MYSQL_PWD=${password} mysql`, ['password', password]],
  [`config["password"] = "${password}"`, ['password', password]],
  [`Passwort: ${password}`, ['password', password]],
  [`The password for the router is ${password}.`, ['password', password]],
  [`my password is "${password}"`, ['password', password]],
  [`clientSecret: '${token}'`, ['api_key', token]],
  [`API_KEY=${token}`, ['api_key', token]],
  [`x-api-key: ${token}`, ['api_key', token]],
  [`access_token=${token}&x=1`.replace('&x=1', ' '), ['api_key', token]],
  [`Authorization: Bearer ${token}`, ['bearer_token', token]],
  [`authorization: bearer ${token}`, ['bearer_token', token]],
  [`secret_key = "${token}"`, ['api_key', token]],
] as const)
  test(`found: ${text.replaceAll(token, '…').replaceAll(password, '…')}`, () => {
    deepEqual(found(text), [expected]);
  });

for (const text of [
  'password = getPassword()',
  'password: config.password',
  'password: str',
  'password=$PASSWORD',
  'password: "password"',
  'password = None',
  'if password == stored:',
  '"password": {"type": "string"}',
  'token = parser.nextToken(12)',
  'token: abc',
  'key: "a8f5f167f44f4964e6c998dee827110c"',
  'cache_key = "a8f5f167f44f4964e6c998dee827110c"',
  'nextToken: "a8f5f167f44f4964e6c998dee827110c"',
  'secret: my-app-secrets',
  'apiKey: string',
  'API_KEY=<insert key here>',
  'Bearer authentication is required here',
  'arn:aws:secretsmanager:eu-central-1:123456789012:secret:prod/db-a1B2c3',
])
  test(`nothing: ${text}`, () => {
    equal(found(text).length, 0, JSON.stringify(found(text)));
  });
