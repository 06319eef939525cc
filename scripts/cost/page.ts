/** docs/cost.md, written from the estimates. */
import type { Environment } from '../../lib/environment.ts';
import { comprehendCharge, guardrailCharge, type GuardrailUnit } from '../../core/policies/check-prices.ts';
import { total, type Position } from './estimate.ts';
import { saasSentence } from './saas-usage.ts';
import { ASSUMED, mostPrometheusUsd, useLines, type Use } from './use.ts';

export type EnvironmentEstimate = {
  readonly environment: Environment;
  readonly positions: readonly Position[];
};

/** What the page shows each environment with; another one counts as prod. */
const examples: Readonly<Record<string, Use>> = {
  dev: { users: 10, teams: 3, models: 5, requests: 50_000, tokens: 4_000 },
  staging: { users: 20, teams: 5, models: 8, requests: 100_000, tokens: 4_000 },
};
const PROD: Use = { users: 200, teams: 20, models: 8, requests: 1_000_000, tokens: 4_000 };

export function exampleUse(name: string): Use {
  return examples[name] ?? PROD;
}

export function costPage(estimates: readonly EnvironmentEstimate[]): string {
  const shown = estimates.map(({ environment, positions }) => {
    const use = exampleUse(environment.name);
    return { environment, positions, use, lines: useLines(environment, use) };
  });
  const summary = shown.map(({ environment, positions, use, lines }) =>
    row([
      environment.name,
      usd(total(positions)),
      usd(total(positions) + total(lines)),
      wordsOf(use),
      usd(mostPrometheusUsd(environment, use.models, environment.proxy.minTasks)),
    ]),
  );
  const tables = shown.map(({ environment, positions, use, lines }) =>
    [
      `## ${environment.name}`,
      '',
      '| per month, without any use | number | USD |',
      '|---|--:|--:|',
      ...positions.map(({ what, count, monthlyUsd }) => row([what, String(count), usd(monthlyUsd)])),
      `| **total** | | **${usd(total(positions))}** |`,
      '',
      `By use, with ${wordsOf(use)}:`,
      '',
      '| per month, by use | driven by | USD |',
      '|---|---|--:|',
      ...lines.map(({ what, driver, monthlyUsd }) => row([what, driver, usd(monthlyUsd)])),
      `| **total** | | **${usd(total(lines))}** |`,
    ].join('\n'),
  );
  return `${INTRODUCTION}

| environment | USD a month, without use | with use | that is | Managed Prometheus at most, with the fewest tasks |
|---|--:|--:|---|--:|
${summary.join('\n')}

${USE}

${tables.join('\n\n')}
`;
}

/** The prices of the page are those of a month. */
const AT_MS = Date.UTC(2026, 10, 1);

const INTRODUCTION = `# What it costs

Written by \`npm run cost\` from the resources in the synthesized templates; a test fails when it is out of date. Prices: AWS's public price pages for us-east-1 as known in November 2026, on demand, without discounts, free tiers and taxes (\`scripts/cost/prices.ts\` and \`use-prices.ts\` hold them with their pages). They are an estimate to choose by, not a quote; your own bill is in Cost Explorer under the tag \`stargate:environment\`.

The models themselves are not in it: tokens are the larger part of the bill by far, and Stargate meters each of them.

The bill of an environment with figures of your own, line by line:

\`\`\`sh
npm run cost -- --env prod --users 200 --teams 20 --models 8 --requests 1000000 --tokens 4000
\`\`\``;

const USE = `What the lines by use take for granted: people work ${ASSUMED.workingHours} hours of a month's 730, the busiest hour has ${ASSUMED.peak} times the requests of an average one, a request takes ${ASSUMED.secondsPerRequest} seconds, an eighth of its tokens is the answer (${ASSUMED.promptBytesPerToken} bytes for a token of a prompt, ${ASSUMED.answerBytesPerToken} for one of a stream), and somebody uses ${ASSUMED.modelsPerUser} models within an hour.

What drives them, and what bounds them:

- **CloudWatch metrics** are billed one by one, 0.30 USD each. By default the environment has ten of usage, and each team two, its requests and its cost; no model, user or key has any. \`metrics.usage\` of the environment changes that: \`{ by: 'environment' }\` has no teams, \`mostTeams\` says how many teams have metrics of their own (20; the rest is \`other\`), and \`{ by: 'teams-and-models' }\` adds ten metrics for each team and model that are used together, 3 USD a pair: 50 teams who all use 8 models are 1,248 USD. The dashboards read teams, models and users from PostgreSQL, where they cost nothing ([0141](decisions/0141-few-metrics-in-cloudwatch.md)).
- **Managed Prometheus** bills samples: each series of each task, every ${ASSUMED.scrapeSeconds} seconds. A task has some 300 series of its own, 180 for each model and 16 for each user with two models who was active within the hour. \`METRICS_MAX_USERS\` in \`proxy.settings\` bounds the users who have series; the table has what it can be at most with the fewest tasks. With \`0\` users have none, and *Users* still shows each of them from PostgreSQL.
- **Managed Grafana** bills whoever signs in within a month: 9 USD an editor, 5 USD a viewer.
- **Data** is prompts and answers, billed once by each part they pass: CloudFront, load balancer, NAT gateway or endpoints.
- **Guardrails** cost nothing until a policy or a call names one; then AWS bills each text unit (up to 1,000 characters) of prompt and answer for each kind of rule: ${usd(perThousandUnits('contentPolicyUnits'))} USD a thousand for content filters, ${usd(perThousandUnits('topicPolicyUnits'))} for denied topics, ${usd(perThousandUnits('sensitiveInformationPolicyUnits'))} for personal data; words and patterns are free. A conversation of 100 KB a call is 100 units each time, ${(perThousandUnits('contentPolicyUnits') / 10).toFixed(3)} USD for content filters alone. Usage records have the charges of each call.
- **Other services**: ${saasSentence()}.
- **Comprehend** bills ${(perThousandPiiUnits() / 1000).toFixed(4)} USD for each hundred characters, three hundred at least.

To save: in \`dev\`, set \`adminAccess.bastion\` only while you need it and stop the database at night (\`aws rds stop-db-instance\`, a week at most). In an account that has a VPC with NAT already, \`network: { kind: 'existing' }\` saves the largest position of \`dev\`.`;

function perThousandUnits(unit: GuardrailUnit): number {
  return Number(guardrailCharge('any', 'us-east-1', { [unit]: 1_000 }, AT_MS).costPicoUsd) / 1e12;
}

function perThousandPiiUnits(): number {
  return Number(comprehendCharge('us-east-1', [100_000], AT_MS).costPicoUsd) / 1e12;
}

function wordsOf({ users, teams, models, requests, tokens }: Use): string {
  return `${users} users, ${teams} teams, ${models} models, ${requests.toLocaleString('en-US')} requests of ${tokens.toLocaleString('en-US')} tokens`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function usd(amount: number): string {
  return amount.toFixed(2);
}
