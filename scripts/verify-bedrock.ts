/**
 * Asks the real Bedrock what simulator/rules says of it:
 *
 *     npm run verify:bedrock -- --aws us-east-1 [--models nova-lite,claude-haiku-4-5] [--max-usd 1]
 *
 * Prints where the service differs, writes a dated report into docs/verified, and ends with 1 when it differs. It stops
 * before it could cost more than it was told: each call's worst case is counted before it is made.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { models } from '../core/catalog/models.ts';
import { systemClock } from '../core/clock.ts';
import { formatUsd } from '../core/money.ts';
import { allCases } from './verify-bedrock/cases.ts';
import { readFlags, USAGE, type Flags } from './verify-bedrock/flags.ts';
import { lineOf, reportPage, summary } from './verify-bedrock/report.ts';
import { runCases } from './verify-bedrock/run.ts';
import { bedrockService } from './verify-bedrock/service.ts';
import { createSpending } from './verify-bedrock/spending.ts';

async function main(flags: Flags): Promise<number> {
  const { region, endpoint, maxUsd } = flags;
  const spending = createSpending(maxUsd);
  const findings = await runCases(allCases(), {
    service: bedrockService(region, endpoint, process.env['AWS_BEARER_TOKEN_BEDROCK']),
    region,
    models: flags.models,
    spending,
    clock: systemClock,
    tell: (finding) => console.log(lineOf(finding)),
  });
  const date = new Date(systemClock.nowMs()).toISOString().slice(0, 10);
  const page = reportPage(findings, { date, region, endpoint, spent: spending.spent(), maxUsd });
  const file = flags.out ?? (endpoint === null ? reportFile(date, region) : null);
  if (file !== null) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, page);
    console.log(`Wrote ${file}.`);
  }
  console.log(`In ${region} ${summary(findings)}; at most $${formatUsd(spending.spent())} spent.`);
  return findings.some(({ verdict }) => verdict === 'differs') ? 1 : 0;
}

function reportFile(date: string, region: string): string {
  return join(import.meta.dirname, '..', 'docs', 'verified', `bedrock-${date}-${region}.md`);
}

function readArguments(): Flags | null {
  try {
    return readFlags(
      process.argv.slice(2),
      models.filter(({ kind }) => kind === 'chat'),
    );
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return null;
  }
}

const flags = readArguments();
process.exitCode = flags === null ? 2 : await main(flags);
