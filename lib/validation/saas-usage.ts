/** What is wrong with the accounts of other services. */
import { parseSaasAccount } from '../../core/saas-usage/account-shape.ts';
import type { Environment, SaasUsageAccount } from '../environment.ts';
import { validateSecret } from './metrics.ts';

/** Each is a function, a schedule and a handful of alarms. */
const MOST_ACCOUNTS = 10;

/**
 * Of an account as JSON: it is a variable of its function, all of which together are 4 KB at most
 * (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
 */
const MOST_BYTES = 3_000;

export function validateSaasUsage({ saasUsage, network, region }: Environment): readonly string[] {
  if (saasUsage === undefined || saasUsage.length === 0) return [];
  const problems = saasUsage.flatMap((account, index) => ofAccount(account, index, region));
  const names = saasUsage.map(({ name }) => name);
  for (const name of new Set(names.filter((one, index) => names.indexOf(one) < index))) {
    problems.push(`saasUsage: two accounts are called "${name}"; metrics and reports go by the name`);
  }
  if (saasUsage.length > MOST_ACCOUNTS) {
    problems.push(`saasUsage: ${saasUsage.length} accounts; at most ${MOST_ACCOUNTS} in an environment`);
  }
  if (network.kind === 'new' && network.egress === 'endpoints') {
    problems.push(
      'saasUsage: with egress "endpoints" no service on the internet is reached; take "nat", or "nat-instance" in dev',
    );
  }
  return problems;
}

function ofAccount(given: SaasUsageAccount, index: number, region: string): readonly string[] {
  const { keysSecretArn, everyMinutes = 5, ...account } = given;
  const field = `saasUsage[${index}]`;
  const parsed = parseSaasAccount(account);
  const bytes = Buffer.byteLength(JSON.stringify(account));
  const isEvery = Number.isInteger(everyMinutes) && everyMinutes >= 5 && everyMinutes <= 30;
  return [
    ...(parsed.kind === 'problems' ? parsed.problems.map((problem) => `${field}.${problem}`) : []),
    ...validateSecret(`${field}.keysSecretArn`, keysSecretArn, region),
    ...(bytes <= MOST_BYTES
      ? []
      : [
          `${field}: ${bytes} bytes as JSON, at most ${MOST_BYTES} fit into its function; name fewer indexes or spaces`,
        ]),
    ...(isEvery ? [] : [`${field}.everyMinutes: ${everyMinutes} must be a whole number from 5 to 30`]),
  ];
}
