/** The master key in Secrets Manager, which opens the gateway the moment it is current; see core/keys/rotating-secret.ts. */
import {
  readSecretVersions,
  rotatingSecret,
  type RotatingOptions,
  type RotatingSecret,
  type SecretReader,
} from '../../../core/keys/rotating-secret.ts';
import { isWellFormedKey } from '../../../core/keys/virtual-key.ts';

const READ_AGAIN_MS = 60_000;

export function rotatingMasterKey(
  read: SecretReader,
  arn: string,
  options: Pick<RotatingOptions, 'clock' | 'graceMs' | 'onProblem'>,
): Promise<RotatingSecret> {
  return rotatingSecret({
    ...options,
    read: () => readSecretVersions((stage) => read(arn, stage)),
    readAgainMs: READ_AGAIN_MS,
    mayBe: (secret) => !isWellFormedKey(secret),
  });
}
