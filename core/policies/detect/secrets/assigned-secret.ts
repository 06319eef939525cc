/**
 * Secrets by the name of what they are given to: `password = "…"`, `"client_secret": "…"`, `DB_PASSWORD=…`, and in
 * prose "the password is …". The finding is the value alone. What calls a function or names a placeholder is none.
 */
import { report, type Scan } from '../scan/scan.ts';
import { isAwsSecret } from './token.ts';
import { entropyOf } from './randomness.ts';

/** What a word says of the value that is assigned to it. */
export type SecretName = 'password' | 'secret' | 'token' | 'key';

/** Words by which names of secrets end, in lower case. */
export const secretNames: ReadonlyMap<string, SecretName> = new Map([
  ...words(
    'password',
    'password passwd pwd passphrase passcode pass userpassword passwort kennwort motdepasse contrasena contraseña senha wachtwoord haslo hasło passe şifre lösenord adgangskode salasana parola psw pw passw adminpassword dbpassword',
  ),
  ...words(
    'secret',
    'secret secretkey clientsecret apisecret appsecret sharedsecret secretaccesskey signingsecret webhooksecret consumersecret secrets credential credentials',
  ),
  ...words(
    'token',
    'token accesstoken authtoken refreshtoken apitoken bearertoken idtoken sessiontoken usertoken bottoken deploytoken personalaccesstoken authorization authtok',
  ),
  ...words(
    'key',
    'key apikey accesskey privatekey authkey encryptionkey masterkey secretkeybase accountkey licensekey apikeys subscriptionkey',
  ),
]);

/** `start` and `end` of such a word; gives where to go on, or 0. */
export function assignedSecret(scan: Scan, name: SecretName, start: number, end: number): number {
  const { text } = scan;
  if (isOtherKind(name, text, start)) return 0;
  ASSIGNMENT.lastIndex = end;
  const assignment = ASSIGNMENT.exec(text);
  if (assignment === null) return name === 'password' ? saidPassword(scan, end) : 0;
  const [operator, quote = ''] = assignment;
  const from = end + operator.length;
  const whole = quote === '' ? bareValue(text, from) : quotedValue(text, from, quote);
  if (whole === null) return 0;
  // In a form or an address the next field follows; a password may have the sign in it.
  const value = name === 'password' ? whole : (whole.split('&')[0] ?? '');
  if (quote === '' && name === 'token' && /^(?:bearer|basic|token)$/i.test(value)) return 0;
  if (!isSecret(scan, name, text, start, value, quote)) return 0;
  const isAws = /aws|secret_?access/i.test(text.slice(Math.max(0, start - 24), end)) && scan.wants.aws_key;
  if (isAws && (isAwsSecret(value) || value.length > 100))
    return report(scan, 'aws_key', from, from + value.length);
  const entity = name === 'password' ? 'password' : 'api_key';
  return scan.wants[entity] ? report(scan, entity, from, from + value.length) : 0;
}

/** Quotes and brackets that close the name, the sign, and the quote that opens the value. */
const ASSIGNMENT = /(?:\\?["'`])?\]?[ \t]{0,4}(?::=|=>|=|:)(?!=)[ \t]{0,4}(\\?["'`])?/y;

function quotedValue(text: string, from: number, quote: string): string | null {
  for (let end = from; end < from + MAX_VALUE; end += 1) {
    const sign = text.charAt(end);
    if (sign === '' || sign === '\n') return null;
    if (text.startsWith(quote, end)) return text.slice(from, end);
  }
  return null;
}

function bareValue(text: string, from: number): string | null {
  BARE.lastIndex = from;
  const value = BARE.exec(text)?.[0].replace(/[.,;:)\]}]+$/, '');
  return value === undefined || value === '' ? null : value;
}

const BARE = /[^\s"'`,;<>|]{1,200}/y;
const MAX_VALUE = 600;

function isSecret(
  scan: Scan,
  name: SecretName,
  text: string,
  start: number,
  value: string,
  quote: string,
): boolean {
  if (value.length < 4 || NOT_A_SECRET.test(value)) return false;
  if (scan.isEager && name !== 'key') return true;
  if (name === 'password') return isPassword(value, quote, text.charAt(start));
  if (quote === '' && /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+$/.test(value)) return false;
  return value.length >= 12 && value.length <= 1_500 && looksDrawn(value);
}

/** `key` alone is a key of a map, of a table, of the keyboard; a `page_token` says where to go on. */
function isOtherKind(name: SecretName, text: string, start: number): boolean {
  if (name === 'key')
    return isPlain(text, start) && !OF_A_SECRET.test(text.slice(Math.max(0, start - 24), start));
  // The name of one, in an ARN.
  if (name === 'secret') return text.charAt(start - 1) === ':';
  return name === 'token' && OF_NO_SECRET.test(text.slice(Math.max(0, start - 24), start));
}

const OF_A_SECRET =
  /(?:api|access|secret|private|auth|signing|encryption|master|account|license|subscription|service|token|shared|deploy|client|jwt|hmac|webhook)[ _.-]?$/i;
const OF_NO_SECRET =
  /(?:next|page|continuation|csrf|cancellation|sync|push|device|cursor|max|total|input|output|prompt|completion)[ _.-]?$/i;

/** Whether the word at `start` is just `key`, and not `apiKey`. */
function isPlain(text: string, start: number): boolean {
  return /^key(?![a-z])/i.test(text.slice(start, start + 4));
}

function isPassword(value: string, quote: string, initial: string): boolean {
  if (/\s/.test(value) || /^[a-z]+(?:_[a-z]+)+$|^[a-z]+(?:[A-Z][a-z]+)+$|^:/.test(value)) return false;
  const hasDigit = /\d/.test(value);
  const hasSymbol = /[^\w.]/.test(value);
  if (quote !== '') return value.length >= 6 || hasDigit || hasSymbol;
  // Without quotes it may be an expression of a programming language.
  if (/[()[\]{}]|^\w+\.\w|^[\w.]+->|^&|^\*+$/.test(value))
    return /[!@#$%^&*?+=~]/.test(value) && hasDigit && !/\w\(|\w\[/.test(value);
  if (hasDigit && /[A-Za-z]/.test(value)) return value.length >= 6;
  if (hasSymbol) return value.length >= 6 && !/^[\w-]+$/.test(value) && !/^\/|^https?:/.test(value);
  return hasDigit
    ? value.length >= 4
    : initial >= 'A' && initial <= 'Z' && value.length >= 8 && /^[a-z]+$/.test(value);
}

function looksDrawn(value: string): boolean {
  if (!/^[\w+/=.~!@#$%^&*:-]+$/.test(value) || !/\d/.test(value) || !/[A-Za-z]/.test(value)) return false;
  // A path, an address, an expression, or a name with its version.
  if (/^(?:https?:|\/|\.\/|[\w-]+\.[\w-]+\.[a-z]{2,}$|[a-z-]+[/@:][a-z])/.test(value) || /\w\(/.test(value))
    return false;
  return (
    entropyOf(value) >= (value.length >= 24 ? 3.2 : 2.8) &&
    !/^[a-z]+(?:[-_.][a-z]+)+[-_.]?\d{0,4}$/i.test(value)
  );
}

const NOT_A_SECRET =
  /^(?:[$%<{[]|\*+$|x+$|\.+$|-+$|_+$|your[-_ ]|my[-_]|process\.|os\.|env[.[(]|getenv|self\.|this\.|config\.|settings\.|secrets?\.|vault:|arn:|ref\+|null|none|nil|true|false|undefined|string|str$|text$|bool|number|int$|any$|unknown|optional|required|password$|passwd$|secret$|token$|example|placeholder|redacted|\[?redacted|changeme$|dummy|sample|test$|todo|tbd|n\/a|not[-_ ]|the[-_ ]|is[-_ ]|empty|default$|hidden|masked|enter|insert|value$|input$|here$)/i;

/** "my password is hunter2", in the languages of the words above. */
function saidPassword(scan: Scan, end: number): number {
  SAID.lastIndex = end;
  const [whole, value] = SAID.exec(scan.text) ?? [];
  if (whole === undefined || value === undefined || !scan.wants.password) return 0;
  const trimmed = value.replace(/[.,;:)\]}]+$/, '');
  const isOne =
    trimmed.length >= 6 &&
    (/\d/.test(trimmed) || /[!@#$%^&*?+=~]/.test(trimmed)) &&
    !NOT_A_SECRET.test(trimmed);
  const from = end + whole.length - value.length;
  return isOne ? report(scan, 'password', from, from + trimmed.length) : 0;
}

const SAID =
  /(?:\s{1,3}(?:for|to|of|für|pour|para)(?:\s\S{1,30}){1,4})?\s{1,3}(?:is|was|ist|lautet|est|es|era|é|is:|ist:|est:|es:)\s{1,3}["'`]?([^\s"'`]{4,80})/iy;

function words(name: SecretName, list: string): readonly (readonly [string, SecretName])[] {
  return list.split(' ').map((word) => [word, name]);
}
