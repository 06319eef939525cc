/**
 * The master key, and during its rotation the one before. Rotating it needs no restart and interrupts nobody:
 *
 * 1. Secrets Manager is asked again after a minute, and at once when someone shows a secret that is not known and
 *    no virtual key, so a new master key opens the gateway the moment it is current.
 * 2. The former one (AWSPREVIOUS) goes on working for a grace period, counted from the creation of the current one.
 * 3. While Secrets Manager is away, what was read last counts; a former key still ends at its time.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../../core/clock.ts';
import { isWellFormedKey } from '../../../core/keys/virtual-key.ts';
import type { SecretReader } from '../../secrets.ts';

export type MasterKeys = { readonly accepts: (secret: string) => Promise<boolean> };

export type MasterKeyVersions = {
  readonly current: string;
  /** When the current one was made. */
  readonly createdAtMs: number;
  readonly previous: string | null;
};

export type RotatingOptions = {
  readonly read: () => Promise<MasterKeyVersions>;
  readonly clock: Clock;
  /** How long the former key goes on working. */
  readonly graceMs: number;
  readonly onProblem: (error: unknown) => void;
};

/** Where the key comes from the environment. */
export function fixedMasterKeys(keys: readonly string[]): MasterKeys {
  return { accepts: async (secret) => keys.some((key) => isSameSecret(secret, key)) };
}

const READ_AGAIN_MS = 60_000;
/** However many wrong secrets are shown: no more often than this. */
const LEAST_BETWEEN_READS_MS = 2_000;

/** Reads once before it resolves, so that a wrong setting is seen at the start. */
export async function rotatingMasterKeys(options: RotatingOptions): Promise<MasterKeys> {
  const { read, clock, graceMs, onProblem } = options;
  let versions = await read();
  let readAtMs = clock.monotonicMs();
  let reading: Promise<void> | null = null;

  const readAgain = (): Promise<void> => {
    reading ??= read()
      .then(
        (latest) => {
          versions = latest;
        },
        (error: unknown) => onProblem(error),
      )
      .finally(() => {
        readAtMs = clock.monotonicMs();
        reading = null;
      });
    return reading;
  };

  const isKnown = (secret: string): boolean => {
    if (isSameSecret(secret, versions.current)) return true;
    if (versions.previous === null || clock.nowMs() >= versions.createdAtMs + graceMs) return false;
    return isSameSecret(secret, versions.previous);
  };

  return {
    accepts: async (secret) => {
      const ageMs = clock.monotonicMs() - readAtMs;
      if (ageMs >= READ_AGAIN_MS) await readAgain();
      if (isKnown(secret)) return true;
      if (isWellFormedKey(secret)) return false;
      if (ageMs < LEAST_BETWEEN_READS_MS || ageMs >= READ_AGAIN_MS) return false;
      await readAgain();
      return isKnown(secret);
    },
  };
}

/** Takes the same time whatever differs, the length too. */
function isSameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** The current master key and the one before; a secret that was never rotated has none before. */
export async function readMasterKeyVersions(read: SecretReader, arn: string): Promise<MasterKeyVersions> {
  const [current, previous] = await Promise.all([
    read(arn),
    read(arn, 'AWSPREVIOUS').catch((error: unknown) => {
      if (error instanceof Error && error.name === 'ResourceNotFoundException') return null;
      throw error;
    }),
  ]);
  return { current: current.text, createdAtMs: current.createdAtMs, previous: previous?.text ?? null };
}
