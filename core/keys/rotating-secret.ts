/**
 * A secret that others show to us, and during its rotation the one before. Rotating it needs no restart and interrupts
 * nobody:
 *
 * 1. Secrets Manager is asked again after a while, and at once when someone shows a secret that is not known and may be
 *    one, so a new secret works the moment it is current.
 * 2. The former one (AWSPREVIOUS) goes on working for a grace period, counted from the creation of the current one.
 * 3. While Secrets Manager is away, what was read last counts; a former secret still ends at its time.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { SecretStage } from '../db/database-secret.ts';

export type RotatingSecret = { readonly accepts: (secret: string) => Promise<boolean> };

/** A value of a secret in Secrets Manager. */
export type SecretVersion = { readonly text: string; readonly createdAtMs: number };

/** Reads a secret of Secrets Manager. @default AWSCURRENT */
export type SecretReader = (arn: string, stage?: SecretStage | 'AWSPREVIOUS') => Promise<SecretVersion>;

export type SecretVersions = {
  readonly current: string;
  /** When the current one was made. */
  readonly createdAtMs: number;
  readonly previous: string | null;
};

export type RotatingOptions = {
  readonly read: () => Promise<SecretVersions>;
  readonly clock: Clock;
  /** How long the former secret goes on working. */
  readonly graceMs: number;
  /** After so long it is read again. */
  readonly readAgainMs: number;
  /** False for what cannot be the secret: nothing is read for it. */
  readonly mayBe: (secret: string) => boolean;
  readonly onProblem: (error: unknown) => void;
};

/** Where the secret comes from the environment. */
export function fixedSecret(...secrets: readonly string[]): RotatingSecret {
  return { accepts: async (given) => secrets.some((secret) => isSameSecret(given, secret)) };
}

/** However many wrong secrets are shown: no more often than this. */
const LEAST_BETWEEN_READS_MS = 2_000;

/** Reads once before it resolves, so that a wrong setting is seen at the start. */
export async function rotatingSecret(options: RotatingOptions): Promise<RotatingSecret> {
  const { read, clock, graceMs, readAgainMs, mayBe, onProblem } = options;
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
      if (ageMs >= readAgainMs) await readAgain();
      if (isKnown(secret)) return true;
      if (!mayBe(secret)) return false;
      if (ageMs < LEAST_BETWEEN_READS_MS || ageMs >= readAgainMs) return false;
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

/** The current value and the one before; a secret that was never rotated has none before. */
export async function readSecretVersions(
  read: (stage: 'AWSCURRENT' | 'AWSPREVIOUS') => Promise<SecretVersion>,
): Promise<SecretVersions> {
  const [current, previous] = await Promise.all([
    read('AWSCURRENT'),
    read('AWSPREVIOUS').catch((error: unknown) => {
      if (error instanceof Error && error.name === 'ResourceNotFoundException') return null;
      throw error;
    }),
  ]);
  return { current: current.text, createdAtMs: current.createdAtMs, previous: previous?.text ?? null };
}
