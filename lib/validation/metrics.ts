/** What is wrong with how the metrics of the tasks are read. */
import type { Environment } from '../environment.ts';

export function validateMetrics({ metrics = {}, region }: Environment): readonly string[] {
  const { tokenSecretArn } = metrics;
  if (tokenSecretArn === undefined || isSecretIn(region, tokenSecretArn)) return [];
  return [
    `metrics.tokenSecretArn: "${tokenSecretArn}" is not the whole ARN of a secret in ${region}, such as arn:aws:secretsmanager:${region}:111122223333:secret:metrics-AbCdEf`,
  ];
}

/** With the six characters at the end that Secrets Manager adds to the name; by them alone a policy names it. */
function isSecretIn(region: string, arn: string): boolean {
  const of = /^arn:aws[a-z-]*:secretsmanager:([a-z0-9-]+):\d{12}:secret:.+-\w{6}$/.exec(arn);
  return of?.[1] === region;
}
