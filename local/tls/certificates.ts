/**
 * An authority and a server's certificate signed by it (X.509, RFC 5280; P-256). The authority may sign for the names of
 * this server alone (name constraints), and its private key is forgotten once it has signed: whoever trusts it trusts this
 * one server. Both carry the identifiers and critical marks that strict clients ask for (OpenSSL's X509_V_FLAG_X509_STRICT,
 * on in Python since 3.13).
 */
import { createHash, createSign, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import type { ServerCertificate } from '../http/web-server.ts';
import { bits, integer, isTrue, octets, oid, sequence, set, tagged, time, utf8 } from './der.ts';

export type CertificateOptions = {
  readonly dnsNames: readonly string[];
  /** @default none */
  readonly addresses?: readonly ServerAddress[];
  readonly fromMs: number;
  readonly untilMs: number;
};

/** The bytes of an address: four of IPv4, sixteen of IPv6. */
export type ServerAddress = Buffer;

export function makeCertificates({
  dnsNames,
  addresses = [],
  fromMs,
  untilMs,
}: CertificateOptions): ServerCertificate {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const server = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const authorityId = idOf(authority.publicKey);
  const common = { issuer: name('Stargate on this machine'), signer: authority.privateKey, fromMs, untilMs };
  const permitted = [
    ...dnsNames.map((dns) => sequence(tagged(DNS, Buffer.from(dns)))),
    ...addresses.map((address) => sequence(tagged(ADDRESS, address, Buffer.alloc(address.length, 0xff)))),
  ];
  const names = [
    ...dnsNames.map((dns) => tagged(DNS, Buffer.from(dns))),
    ...addresses.map((address) => tagged(ADDRESS, address)),
  ];
  return {
    authorityPem: certificate({
      ...common,
      subject: common.issuer,
      publicKey: authority.publicKey,
      extensions: [
        critical(BASIC_CONSTRAINTS, sequence(isTrue())),
        critical(KEY_USAGE, bits(Buffer.from([0b0000_0110]), 1)),
        critical(NAME_CONSTRAINTS, sequence(tagged(0xa0, ...permitted))),
        extension(SUBJECT_KEY_ID, octets(authorityId)),
      ],
    }),
    certificatePem: certificate({
      ...common,
      subject: name(dnsNames[0] ?? 'server'),
      publicKey: server.publicKey,
      extensions: [
        critical(BASIC_CONSTRAINTS, sequence()),
        critical(KEY_USAGE, bits(Buffer.from([0b1000_0000]), 7)),
        extension(EXTENDED_KEY_USAGE, sequence(oid(SERVER_AUTHENTICATION))),
        extension(SUBJECT_NAMES, sequence(...names)),
        extension(SUBJECT_KEY_ID, octets(idOf(server.publicKey))),
        extension(AUTHORITY_KEY_ID, sequence(tagged(0x80, authorityId))),
      ],
    }),
    privateKeyPem: String(server.privateKey.export({ type: 'pkcs8', format: 'pem' })),
  };
}

const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';
const COMMON_NAME = '2.5.4.3';
const BASIC_CONSTRAINTS = '2.5.29.19';
const KEY_USAGE = '2.5.29.15';
const NAME_CONSTRAINTS = '2.5.29.30';
const EXTENDED_KEY_USAGE = '2.5.29.37';
const SERVER_AUTHENTICATION = '1.3.6.1.5.5.7.3.1';
const SUBJECT_NAMES = '2.5.29.17';
const SUBJECT_KEY_ID = '2.5.29.14';
const AUTHORITY_KEY_ID = '2.5.29.35';

/** Tags of a GeneralName. */
const DNS = 0x82;
const ADDRESS = 0x87;

type Signed = {
  readonly issuer: Buffer;
  readonly subject: Buffer;
  readonly publicKey: KeyObject;
  readonly signer: KeyObject;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly extensions: readonly Buffer[];
};

function certificate({ issuer, subject, publicKey, signer, fromMs, untilMs, extensions }: Signed): string {
  const algorithm = sequence(oid(ECDSA_WITH_SHA256));
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    algorithm,
    issuer,
    sequence(time(fromMs), time(untilMs)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensions)),
  );
  const signature = createSign('SHA256').update(body).sign(signer);
  const text = sequence(body, algorithm, bits(signature)).toString('base64');
  return `-----BEGIN CERTIFICATE-----\n${text.replaceAll(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
}

function name(text: string): Buffer {
  return sequence(set(sequence(oid(COMMON_NAME), utf8(text))));
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(oid(id), octets(value));
}

function critical(id: string, value: Buffer): Buffer {
  return sequence(oid(id), isTrue(), octets(value));
}

/** Any name of a key will do, as long as both certificates say the same (RFC 5280, 4.2.1.2). */
function idOf(publicKey: KeyObject): Buffer {
  const bytes = publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(bytes).digest().subarray(0, 20);
}
