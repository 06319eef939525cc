import { awsRefusal } from './aws/aws-refusal.ts';
import { ApiError, exitCodes } from './client.ts';
import { UsageError } from './usage-error.ts';

/** How a command ends that AWS refused. What is no refusal of AWS stays what it is. */
export function commandRefused(error: unknown, region: string): Error {
  if (error instanceof UsageError || error instanceof ApiError) return error;
  const { code, sentence, isOfRights } = awsRefusal(error);
  const isMissing = /^Stack .*does not exist/.test(error instanceof Error ? error.message : '');
  const advice = isMissing
    ? ' Is the environment deployed there?'
    : isOfRights
      ? ' Are you signed in to its account?'
      : '';
  const exitCode = isOfRights
    ? exitCodes.credential
    : isOfNetwork(code)
      ? exitCodes.unreachable
      : exitCodes.refused;
  return new ApiError(`AWS in ${region}: ${sentence.replace(/[.]?$/, '.')}${advice}`, exitCode, {
    cause: error,
  });
}

function isOfNetwork(code: string): boolean {
  return /^(E[A-Z_]+|TimeoutError|NetworkingError)$/.test(code);
}
