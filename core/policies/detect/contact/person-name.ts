/**
 * Names of people, as far as rules can: a given name that is in the list before a capitalised word, and what follows a form of
 * address, a greeting or a label. Rules do not know that "Jordan" is a person here and a country there.
 */
import { report, type Scan } from '../scan/scan.ts';
import { listedGivenNames } from './given-names.ts';
import { streetWords } from './street-address.ts';
import { familyNames, givenNames } from './name-lists.ts';

/** At a capitalised word of at least two letters; `end` is where its letters of ASCII end. */
export function givenAndFamilyName(scan: Scan, start: number): number {
  const { text } = scan;
  TWO_NAMES.lastIndex = start;
  const [whole, given = '', family = ''] = TWO_NAMES.exec(text) ?? [];
  if (whole === undefined) return 0;
  // `Willow Crescent` is a street.
  if (NO_NAMES.has(given) || NO_NAMES.has(family) || streetWords.has(family.toLowerCase())) return 0;
  const isKnown = isGivenName(given) || (familyNames.has(family) && isPlausible(given));
  if (!isKnown || isPartOfMore(text, start, start + whole.length)) return 0;
  return report(scan, 'person_name', start, start + whole.length);
}

/** After `Mr`, `Dr.`, `Frau` …: any capitalised words. */
export function nameAfterTitle(scan: Scan, end: number): number {
  AFTER_TITLE.lastIndex = end;
  const [whole, name] = AFTER_TITLE.exec(scan.text) ?? [];
  if (whole === undefined || name === undefined || NO_NAMES.has(name.split(' ')[0] ?? '')) return 0;
  return report(scan, 'person_name', end + whole.length - name.length, end + whole.length);
}

/** After `Dear`, `Hallo`, `Best regards,`: a name that nothing else tells from a word has to stand before a line's end. */
export function nameAfterGreeting(scan: Scan, end: number): number {
  AFTER_GREETING.lastIndex = end;
  const [whole, name] = AFTER_GREETING.exec(scan.text) ?? [];
  if (whole === undefined || name === undefined) return 0;
  const [first = ''] = name.split(' ');
  if (NO_NAMES.has(first) || NOT_GREETED.test(first) || /^\p{Lu}{2}/u.test(first)) return 0;
  return report(scan, 'person_name', end + whole.length - name.length, end + whole.length);
}

/** After `name`, `patient`, `signed by`: a colon, `is`, or an equals sign, and two capitalised words. */
export function nameAfterLabel(scan: Scan, start: number, end: number): number {
  AFTER_LABEL.lastIndex = end;
  const [whole, name] = AFTER_LABEL.exec(scan.text) ?? [];
  if (whole === undefined || name === undefined) return 0;
  const words = name.split(' ');
  const isLoose = /^(?:names?|author|owner|contact|label|client|manager)$/i.test(scan.text.slice(start, end));
  if (words.some((word) => NO_NAMES.has(word))) return 0;
  if (words.length === 1 && !isGivenName(name)) return 0;
  // Steps, tools and packages have names as well.
  const isSaid = / (?:is|lautet|est|es) /.test(whole);
  if (isLoose && !isSaid && !isGivenName(words[0] ?? '') && !familyNames.has(words.at(-1) ?? '')) return 0;
  return report(scan, 'person_name', end + whole.length - name.length, end + whole.length);
}

/** Lower case; runs of letters before the place where a name may stand. */
export const nameHints: ReadonlyMap<string, 'title' | 'greeting' | 'label'> = new Map([
  ...hints(
    'title',
    'mr mrs ms dr prof professor herr herrn frau señor sr sra srta dott dottor signor signora monsieur madame mme mlle dhr mevr pan pani sir lady judge',
  ),
  ...hints(
    'greeting',
    'dear hallo liebe lieber bonjour cher chère hola querido querida ciao caro cara olá beste geachte',
  ),
  ...hints(
    'greeting',
    'regards sincerely cheers grüße cordialement saludos saluti groet thanks hi hello hey',
  ),
  ...hints(
    'label',
    'name names fullname full_name patient customer client employee applicant beneficiary holder cardholder accountholder contact attendee recipient author manager nachname vorname firstname lastname surname kunde mitarbeiter nom prénom nombre apellido nome cognome contacted assigned assignee reporter owner signed',
  ),
]);

const LETTERS = String.raw`\p{Lu}[\p{Ll}\p{M}]{1,30}(?:['’-]\p{Lu}[\p{Ll}\p{M}]{1,30})?`;
const FAMILY = String.raw`(?:(?:Mc|Mac|O['’]|D['’]|De|Di|La|Le)?${LETTERS})`;
const PARTICLE = String.raw`(?:(?:van|von|de|del|della|di|da|dos|der|den|la|le|ter|zu|bin|al|el)[ ]){0,2}`;

const TWO_NAMES = new RegExp(
  `(${LETTERS})(?:[ ]\\p{Lu}\\.)?(?:[ ]${LETTERS}(?=[ ]\\p{Lu}\\.?[ ]))?[ ]${PARTICLE}(${FAMILY})(?:[ ]-?${FAMILY})?(?![\\p{L}\\p{N}_(])`,
  'uy',
);
const AFTER_TITLE = new RegExp(
  `\\.?[ ](?:(?:Dr|Prof|med)\\.?[ ]){0,2}(?:\\p{Lu}\\.[ ])?(${FAMILY}(?:[ ](?:\\p{Lu}\\.[ ])?${PARTICLE}${FAMILY}){0,2})(?![\\p{L}\\p{N}_(])`,
  'uy',
);
const AFTER_GREETING = new RegExp(
  `[ ,]{0,2}(?:[ ]|\\r?\\n){1,2}(${FAMILY}(?:[ ](?:\\p{Lu}\\.[ ])?${PARTICLE}${FAMILY}){0,2})(?=[ ]?[,!.:\\n\\r]|[ ]?[-–—][ ]|\\\\n|$)`,
  'uy',
);
const AFTER_LABEL = new RegExp(
  `["'\\]]?(?:[ ]{0,3}[:=][ ]{0,3}["']?|[ ](?:is|by|lautet|est|es|to)[ :]{1,2})(${FAMILY}(?:[ ](?:\\p{Lu}\\.[ ])?${PARTICLE}${FAMILY}){0,3})(?![\\p{L}\\p{N}_(/]|\\.\\p{L})`,
  'uy',
);

function isGivenName(name: string): boolean {
  return givenNames.has(name) || listedGivenNames.has(name);
}

/** A known family name alone proves little: `Black Smith`, `The Miller`. */
function isPlausible(given: string): boolean {
  return given.length > 2 && !/(?:ing|tion|ly|ed|ers|est)$/.test(given);
}

/** `Adam Optimizer.step(`, `Charles Schwab Corporation`. */
function isPartOfMore(text: string, start: number, end: number): boolean {
  return (
    /[._]/.test(text.charAt(start - 1)) ||
    text.charAt(start - 1) === '/' ||
    /^[.=][A-Za-z]/.test(text.slice(end, end + 2))
  );
}

const NOT_GREETED =
  /^(?:all|team|there|everyone|everybody|sir|sirs|madam|world|kitty|folks|friends?|customer|customers|colleagues?|support|hiring|claude|codex|assistant|chatgpt|gpt|user|users|community|for|to|again|in|and|the|you|it|so|i|we|please|if|can|my|this|that|could|what|how|is|are|zusammen|alle|welt|leute|tutti|todos|tous|mundo)$/i;

/** Capitalised words that are no part of a name. */
const NO_NAMES: ReadonlySet<string> = new Set(
  `The This That These Those There Then They And But For From With Into Our Your Their When Where What Which While After Before
  Street Road Avenue Lane Drive Court Square Place Park Bridge Airport Station County City Town Island River Lake Mountain Valley
  University College School Hospital Institute Foundation Museum Library Church Center Centre Hotel Inc Ltd LLC GmbH Corp
  Corporation Company Group Bank Holdings Partners Optimizer Algorithm Theorem Test Method Model Language Framework Engine Protocol
  Form Function Class Object String Number Array List Map Set Table Index Key Value Type Error Server Client Service Api Day Night
  Award Prize Act Law Series Episode Season Chapter Edition Press Times Post News Media Records Studio Studios Games Cup League
  January February March April May June July August September October November December Monday Tuesday Wednesday Thursday
  Friday Saturday Sunday North South East West New Old Great Little Upper Lower San Santa Saint Los Las El La Le Les
  Please Thank Thanks Hello Dear Hi Best Kind Regards Mr Mrs Ms Dr Prof Herr Frau Hospital User Users Admin Support Team
  Name Email Phone Address Street Date Note Total Amount Order Invoice Contact Customer Employee Required Optional Unknown None Null
  True False Yes No Not Is Are Was Were Will Can Could Should Would Has Have Had Does Did Do If Else Return Import Export Default
  Also All Any Some Each Every Both Here Now Today Tomorrow Yesterday Ask Call Tell Send Meet Met Said Says Meeting Since Until
  Aurora Alexa Asia Guru Ray Cassandra Paris Florence Sydney Jordan Georgia Chelsea Lourdes Alpha Beta Delta Gamma Sigma Omega Alma Vienna Milan
  Geneva Verona Valencia Sienna India China Israel Kenya Ireland Chad Cuba Tunisia Dallas Austin Houston Denver Phoenix Brooklyn Madison
  Savannah Memphis Cleveland Lincoln Jackson Camden Berkeley Trinity Genesis Bristol Devon Kent Essex London Berlin Madrid Roma
  Anthropic Claude Google Amazon Microsoft Apple Github Gitlab Slack Stripe Docker Python Java Ruby Rust Node React Linux Windows Chrome
  Sales Marketing Engineering Finance Legal Manager Director Engineer Developer Designer President Minister Governor Senator`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

function hints<const Hint extends string>(hint: Hint, list: string): readonly (readonly [string, Hint])[] {
  return list.split(' ').map((word) => [word, hint]);
}
