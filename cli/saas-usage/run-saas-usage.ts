/** What the commands of `stargate saas-usage` do. Loaded when one is asked for. */
import { systemClock } from '../../core/clock.ts';
import type { SaasAccount, SaasServiceName } from '../../core/saas-usage/account.ts';
import type { Environment } from '../../core/settings/read-settings.ts';
import { readKeysOf } from '../../saas-usage/accounts/key-source.ts';
import { originsOf } from '../../saas-usage/accounts/origins.ts';
import { runExporter } from '../../saas-usage/exporter/run.ts';
import { FolderError } from '../../saas-usage/report/files.ts';
import { makeReport, type Report } from '../../saas-usage/report/report.ts';
import type { Summary } from '../../saas-usage/report/summary.ts';
import { ApiError, exitCodes } from '../client.ts';
import { UsageError } from '../usage-error.ts';
import { accountAsked, daysAsked, listenAt } from './asked.ts';

type Fields = Readonly<Record<string, unknown>>;

export type Outcome = { readonly reply: unknown; readonly text: string; readonly exitCode: number };

/** Null: it served until it was stopped, and has nothing more to say. */
export async function runSaasUsage(
  verb: string,
  fields: Fields,
  environment: Environment,
): Promise<Outcome | null> {
  if (verb === 'serve') {
    const { address, config } = fields;
    const file = typeof config === 'string' ? { SAAS_ACCOUNTS_FILE: config } : {};
    return serve({ ...environment, ...file }, typeof address === 'string' ? address : null);
  }
  const service = verb as SaasServiceName;
  const account = await accountAsked(service, fields, environment);
  if (typeof fields['serve'] === 'string') return serve(environment, fields['serve'], [account]);
  return report(account, fields, environment);
}

async function serve(
  environment: Environment,
  address: string | null,
  accounts?: readonly SaasAccount[],
): Promise<null> {
  const at = address === null ? null : listenAt(address);
  const listen = at === null ? {} : { EXPORTER_PORT: at.port, EXPORTER_HOST: at.host ?? '' };
  try {
    await runExporter({
      environment: { ...environment, ...listen },
      random: Math.random,
      write: (line) => process.stdout.write(line),
      ...(accounts === undefined ? {} : { accounts }),
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new ApiError(message, exitCodes.refused, { cause: error });
  }
  return null;
}

async function report(account: SaasAccount, fields: Fields, environment: Environment): Promise<Outcome> {
  const { out } = fields;
  if (typeof out !== 'string') {
    throw new UsageError(`Say where to: --out <folder>. See: stargate saas-usage ${account.service} --help`);
  }
  const days = daysAsked(fields, systemClock.nowMs());
  const { origins, problems } = originsOf((environment['SAAS_ORIGINS'] ?? '').split(',').filter(Boolean));
  if (problems.length > 0) throw new UsageError(problems.join('\n'));
  const readKeys = () => readKeysOf({ account, environment });
  await readKeys().catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    throw new ApiError(message, exitCodes.credential, { cause: error });
  });
  try {
    const made = await makeReport({
      account,
      readKeys,
      ...days,
      folder: out,
      clock: systemClock,
      random: Math.random,
      origins,
    });
    return {
      reply: { ...made.summary, files: made.files },
      text: reportText(made),
      exitCode: exitCodeOf(made.summary),
    };
  } catch (error) {
    if (error instanceof FolderError) throw new ApiError(error.message, exitCodes.refused, { cause: error });
    throw error;
  }
}

/** Partial is told apart from nothing at all, and that by what is in the way. */
function exitCodeOf(summary: Summary): number {
  if (summary.complete) return 0;
  if (summary.read_anything) return exitCodes.partial;
  const codes = summary.faults.filter(({ of_plan: isOfPlan }) => !isOfPlan).map(({ code }) => code);
  if (codes.includes('unauthorized')) return exitCodes.credential;
  return codes.every((code) => code === 'unavailable' || code === 'timeout')
    ? exitCodes.unreachable
    : exitCodes.refused;
}

function reportText({ summary, files }: Report): string {
  const { service, account, since, until, faults } = summary;
  const missing = faults.map(({ part, what, code, status, message, of_plan: isOfPlan }) => {
    const why = `${code}${status === null ? '' : ` (${status})`}: ${message}`;
    return `  ${isOfPlan ? '–' : '✗'} ${part}, ${what}: ${why}`;
  });
  return [
    `${service} ${account}, ${since} to ${until}, days of UTC: ${summary.complete ? 'complete' : 'NOT complete'}`,
    ...(files.length === 0
      ? ['Nothing was read: the former report stays as it is.']
      : files.map((file) => `  ${file}`)),
    ...(missing.length === 0 ? [] : ['Not read:', ...missing]),
  ].join('\n');
}
