/**
 * Words that say what a number nearby is. A number alone seldom does: one bare number in ten has a checksum that fits.
 * Words are compared in lower case and as a whole; `phone_number` and `phone-number` are two words each.
 */

/** How many characters may lie between the word and the number. */
export const contextWindow = 48;

const WORDS = {
  phone:
    'phone phones telephone tel mobile cell cellphone fax call dial whatsapp sms text signal landline hotline handy mobil telefon telefonnummer handynummer rufnummer mobilnummer mobilfunk festnetz telefono cellulare movil móvil teléfono téléphone tél telemóvel telefón celular telefone telemovel fixe portable phonenumber phoneno mobilenumber mobileno telephonenumber contactnumber callback phn ph gsm puhelin telefoon mobiel komorka numer hp callme reach ring',
  card: 'card cards creditcard visa mastercard amex discover pan cardnumber cardno cc ccnum debit credit kreditkarte karte kartennummer carte tarjeta cartão carta cartao kaart karta',
  address:
    'ip ipv4 ipv6 host addr address server client remote remoteaddr clientip peer from source src dst ping ssh gateway dns forwarded listen nat subnet',
  version:
    'v version ver versions release build sdk firmware chapter section sec clause paragraph rfc figure table oid objectidentifier hyperspec asn asn1 update upgrade package assemblyversion fileversion',
  us_ssn: 'ssn ssns socialsecurity socialsecuritynumber social security ss',
  us_itin: 'itin taxpayer tin',
  ca_sin: 'sin nas insurance socialinsurance assurance',
  br_cpf: 'cpf cadastro contribuinte',
  br_cnpj: 'cnpj',
  uk_nhs: 'nhs patient',
  de_tax_id:
    'steuer steuerid steuernummer steueridentifikationsnummer identifikationsnummer idnr tin idnummer steuerliche',
  es_dni: 'dni nie nif documento identidad',
  nl_bsn: 'bsn burgerservicenummer sofinummer sofi servicenummer',
  pl_pesel: 'pesel',
  se_personnummer: 'personnummer personnr pnr samordningsnummer',
  tr_tckn: 'tckn kimlik tc vatandaslik',
  za_id: 'id idno idnumber identity',
  in_aadhaar: 'aadhaar aadhar adhaar uidai uid aadhaarnumber',
  jp_my_number: 'mynumber kojin individual',
  au_tfn: 'tfn tax taxfile',
  nz_ird: 'ird',
  th_id: 'thai citizen id national',
  il_id: 'teudat zehut tz israeli',
  dk_cpr: 'cpr personnummer',
  no_fnr: 'fodselsnummer fødselsnummer fnr personnummer dnummer',
  pt_nif: 'nif contribuinte fiscal',
  cz_rc: 'rodne rodné číslo rc birth cislo',
  ro_cnp: 'cnp',
  at_svnr: 'svnr sozialversicherungsnummer sv versicherungsnummer ssn',
  my_nric: 'nric mykad ic',
  ie_pps: 'pps ppsn',
  fr_nir: 'nir insee securite sociale secu',
  be_rrn: 'rijksregisternummer rijksregister national niss insz registre rrn',
  ch_ahv: 'ahv avs sozialversicherungsnummer versichertennummer',
  cn_resident_id: 'resident identity id sfz',
  kr_rrn: 'rrn resident',
  ar_cuit: 'cuit cuil',
  passport: 'passport reisepass passeport pasaporte passaporto',
} as const;

export type ContextName = keyof typeof WORDS;
/** Its place in `Scan.seen`. */
export type Context = number;

const NAMES = Object.keys(WORDS);

export const contextCount = NAMES.length;

export function contextOf(name: ContextName): Context {
  return NAMES.indexOf(name);
}

/** Word → what it hints at. */
export const contextWords: ReadonlyMap<string, readonly Context[]> = byWord();

/** Hints in other scripts, or with accents: they are looked for only near a sign beyond ASCII. */
export const contextPatterns: ReadonlyMap<Context, RegExp> = new Map(
  (
    [
      [
        'phone',
        /電話|电话|手机|手機|携帯|联系方式|전화|휴대폰|연락처|телефон|тел\.|моб\.|τηλέφωνο|هاتف|טלפון|फ़ोन|โทร|télé|téléphone|móvil|teléfono|numéro/i,
      ],
      ['card', /卡号|卡號|カード|카드|карт|cartão|crédito/i],
      ['cn_resident_id', /身份证|身分證/],
      ['kr_rrn', /주민/],
      ['de_tax_id', /steuerliche|identifikationsnummer/i],
      ['jp_my_number', /マイナンバー|個人番号/],
      ['se_personnummer', /personnummer/i],
      ['no_fnr', /fødselsnummer|fødselsnr/i],
      ['tr_tckn', /kimlik|vatandaşlık/i],
      ['in_aadhaar', /आधार/],
      ['il_id', /זהות|ת\.ז/],
      ['th_id', /บัตรประชาชน|ประจำตัว/],
      ['cz_rc', /rodné|číslo/i],
      ['dk_cpr', /cpr/i],
      ['es_dni', /dni|nie|cédula/i],
      ['ro_cnp', /cnp/i],
    ] as const
  ).map(([name, pattern]) => [contextOf(name), pattern]),
);

function byWord(): ReadonlyMap<string, readonly Context[]> {
  const words = new Map<string, Context[]>();
  for (const [index, list] of Object.values(WORDS).entries())
    for (const word of list.split(' ')) words.set(word, [...(words.get(word) ?? []), index]);
  return words;
}
