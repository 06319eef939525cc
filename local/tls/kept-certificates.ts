/**
 * The certificates of `npm start -- --tls`, made at the first start and kept in the data directory, so that who trusts the
 * authority trusts it at later starts too. Shortly before they end, new ones take their place.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../core/clock.ts';
import type { ServerCertificate } from '../http/web-server.ts';
import { makeCertificates } from './certificates.ts';

export type Tls = ServerCertificate & {
  /** The authority as a file, for the variables by which clients are told to trust it. */
  readonly authorityFile: string;
  readonly isNew: boolean;
  /** `2027-11-29` */
  readonly endsOn: string;
};

const DAY_MS = 86_400_000;
/** Within what browsers and Apple's systems take, 398 days. */
const LIFETIME_DAYS = 396;
const RENEWED_DAYS_BEFORE = 30;
/** Clocks of one machine may have been set back. */
const BEFORE_MS = DAY_MS;

const NAMES = {
  dnsNames: ['localhost'],
  addresses: [Buffer.from([127, 0, 0, 1]), Buffer.concat([Buffer.alloc(15), Buffer.from([1])])],
};

export async function openCertificates(dataDirectory: string, clock: Clock): Promise<Tls> {
  const directory = join(dataDirectory, 'tls');
  const files = {
    authorityPem: join(directory, 'authority.pem'),
    certificatePem: join(directory, 'server.pem'),
    privateKeyPem: join(directory, 'server-key.pem'),
  };
  const nowMs = clock.nowMs();
  const kept = await readKept(files);
  if (kept !== null && endOf(kept) - nowMs > RENEWED_DAYS_BEFORE * DAY_MS) {
    return { ...kept, authorityFile: files.authorityPem, isNew: false, endsOn: dayOf(endOf(kept)) };
  }
  const untilMs = nowMs + LIFETIME_DAYS * DAY_MS;
  const made = makeCertificates({ ...NAMES, fromMs: nowMs - BEFORE_MS, untilMs });
  await mkdir(directory, { recursive: true, mode: 0o755 });
  // The key last: a start that is cut before it begins anew.
  await writeFile(files.authorityPem, made.authorityPem);
  await writeFile(files.certificatePem, made.certificatePem);
  await writeFile(files.privateKeyPem, made.privateKeyPem, { mode: 0o600 });
  return { ...made, authorityFile: files.authorityPem, isNew: true, endsOn: dayOf(untilMs) };
}

/** Null: there are none, or they do not belong together. */
async function readKept(
  files: Readonly<Record<keyof ServerCertificate, string>>,
): Promise<ServerCertificate | null> {
  try {
    const [authorityPem, certificatePem, privateKeyPem] = await Promise.all([
      readFile(files.authorityPem, 'utf8'),
      readFile(files.certificatePem, 'utf8'),
      readFile(files.privateKeyPem, 'utf8'),
    ]);
    const certificate = new X509Certificate(certificatePem);
    const isWhole =
      certificate.verify(new X509Certificate(authorityPem).publicKey) &&
      certificate.checkPrivateKey(createPrivateKey(privateKeyPem));
    return isWhole ? { authorityPem, certificatePem, privateKeyPem } : null;
  } catch {
    return null;
  }
}

function endOf({ certificatePem }: ServerCertificate): number {
  return new X509Certificate(certificatePem).validToDate.getTime();
}

function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}
