/** docs/cost.md, written from the estimates. */
import { total, type Position } from './estimate.ts';

export type EnvironmentEstimate = { readonly name: string; readonly positions: readonly Position[] };

export function costPage(estimates: readonly EnvironmentEstimate[]): string {
  const summary = estimates.map(({ name, positions }) => `| ${name} | ${usd(total(positions))} |`);
  const tables = estimates.map(({ name, positions }) =>
    [
      `## ${name}`,
      '',
      '| per month, without any use | number | USD |',
      '|---|--:|--:|',
      ...positions.map(({ what, count, monthlyUsd }) => `| ${what} | ${count} | ${usd(monthlyUsd)} |`),
      `| **total** | | **${usd(total(positions))}** |`,
    ].join('\n'),
  );
  return `${INTRODUCTION}

| environment | USD a month |
|---|--:|
${summary.join('\n')}

${USE}

${tables.join('\n\n')}
`;
}

const INTRODUCTION = `# What it costs

Written by \`npm run cost\` from the resources in the synthesized templates; a test fails when it is out of date. Prices: AWS's public price pages for us-east-1 as known in November 2026, on demand, without discounts, free tiers and taxes. They are an estimate to choose by, not a quote; your own bill is in Cost Explorer under the tag \`stargate:environment\`.

The models themselves are not in it: tokens are the larger part of the bill by far, and Stargate meters each of them.`;

const USE = `By use, on top:

| what | price | for example |
|---|---|---|
| CloudFront | 0.085 USD per GB out, 0.0100 USD per 10,000 requests | 1 million requests of 20 KB answers: 2.70 USD |
| load balancer | 0.008 USD per capacity unit and hour | 1 unit is 1 GB an hour or 3,000 connections a minute: 5.84 USD |
| NAT gateway | 0.045 USD per GB | prompts of 100 KB, 1 million of them: 4.50 USD |
| CloudWatch Logs | 0.50 USD per GB taken in | 1 million requests of 1 KB: 0.50 USD |
| Managed Prometheus | 0.90 USD per 10 million samples | 700 series of one task, as of 10 people who use 5 models, every 30 seconds: 5.52 USD |
| Managed Grafana | 9 USD per editor, 5 USD per viewer who signs in | 1 editor, 4 viewers: 29 USD |
| web ACL | 0.60 USD per million requests | |
| S3, Lambda, EventBridge, flow logs | | cents |

To save: in \`dev\`, set \`adminAccess.bastion\` only while you need it and stop the database at night (\`aws rds stop-db-instance\`, a week at most). In an account that has a VPC with NAT already, \`network: { kind: 'existing' }\` saves the largest position of \`dev\`.`;

function usd(amount: number): string {
  return amount.toFixed(2);
}
