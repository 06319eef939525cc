#!/usr/bin/env node
/**
 * `stargate`: the command line of the admin API. Replies go to standard output; warnings and errors, one sentence
 * each, to standard error. Exit codes: 0 done, 1 refused, 2 command line, 3 unreachable, 4 credential, 5 a report that
 * lacks something.
 */
import { createInterface } from 'node:readline/promises';
import { ApiError, callApi, exitCodes, type Api } from './client.ts';
import type { Command } from './command.ts';
import { commands } from './commands.ts';
import { completion, firstWords } from './completion.ts';
import { createCsv } from './csv.ts';
import { doctorCommand, examine, findingsText, needsAttention, type CallWanted } from './doctor.ts';
import { readCommandLine, type CommandLine } from './fields.ts';
import { importCommand, importLitellm, importText, skippedRows } from './import/import-litellm.ts';
import { areaHelp, commandHelp, mainHelp } from './help.ts';
import { findMasterKey, type KeySources } from './master-key.ts';
import { withNearModels } from './model-names.ts';
import { didYouMean } from '../core/nearest.ts';
import { oldVerbs } from './old-verbs.ts';
import { pagesOf } from './pages.ts';
import { exitCodeOf, problemJson, problemText } from './problem.ts';
import { resolveNames, type Ask } from './references.ts';
import { refuseKeysOnLine } from './saas-usage/keys-on-line.ts';
import { serveWords } from './saas-usage/saas-usage-commands.ts';
import { isSecret, partOf, show } from './show.ts';
import { widthOf } from './terminal-width.ts';
import { UsageError } from './usage-error.ts';
import { version } from './version.ts';

type Fields = Readonly<Record<string, unknown>>;

const given = process.argv.slice(2);
/** Before anything is understood, so that what cannot be understood is said in the right form too. */
const isJson = given.includes('--json') || /(^| )--format[= ]json( |$)/.test(given.join(' '));

const helpWords = ['help', '--help', '-h'];

async function main(): Promise<void> {
  const words = serveWords(oldVerbs[given[0] ?? '']?.(given.slice(1)) ?? given);
  const [area, verb, ...rest] = words[0] === doctorCommand.verb ? [doctorCommand.area, ...words] : words;
  if (area === undefined) return say(mainHelp());
  if (helpWords.includes(area)) return say(helpOn(verb, rest[0]));
  if (area === '--version' || area === 'version') return say(`stargate ${await version()}`);
  if (area === 'completion') return say(completion(verb));
  const inArea = commandsOf(area);
  if (verb === undefined || helpWords.includes(verb)) return say(helpOn(area, rest[0]));
  const command = commandNamed(area, verb, inArea);
  if (area === 'saas-usage') refuseKeysOnLine(rest);
  const line = readCommandLine(command, rest);
  if (line.globals.help === true) return say(commandHelp(command));
  await run(command, line);
}

function helpOn(area: string | undefined, verb: string | undefined): string {
  if (area === undefined) return mainHelp();
  if (area === doctorCommand.verb) return commandHelp(doctorCommand);
  const inArea = commandsOf(area);
  return verb === undefined || verb.startsWith('-')
    ? areaHelp(area)
    : commandHelp(commandNamed(area, verb, inArea));
}

function commandsOf(area: string): readonly Command[] {
  const inArea = commands.filter((command) => command.area === area);
  if (inArea.length > 0) return inArea;
  if (area.startsWith('-')) {
    throw new UsageError(
      `Options come after the command: stargate <area> <verb> ${area}. See: stargate --help`,
    );
  }
  throw new UsageError(`There is no "${area}".${didYouMean(area, firstWords)} See: stargate --help`);
}

function commandNamed(area: string, verb: string, inArea: readonly Command[]): Command {
  const command = inArea.find((known) => known.verb === verb || known.otherVerbs.includes(verb));
  if (command !== undefined) return command;
  const verbs = inArea.map((known) => known.verb);
  const meant = didYouMean(verb, [...verbs, ...inArea.flatMap((known) => known.otherVerbs)]);
  throw new UsageError(`"stargate ${area}" has no verb "${verb}".${meant} It has: ${verbs.join(', ')}`);
}

async function run(command: Command, { fields: named, globals }: CommandLine): Promise<void> {
  const format = formatOf(globals);
  const environment = textOf(globals.env);
  if (command.area === 'saas-usage') return runOnServices(command, named, format);
  if (command.area === 'vpn' || command.area === 'ops') return runOnAws(command, named, globals, format);
  if (command === doctorCommand && environment !== undefined)
    return runAccountDoctor(environment, named, format);
  const url = addressOf(textOf(globals.url) ?? process.env['STARGATE_URL'] ?? '');
  if (command === doctorCommand) {
    const found = await examine({
      url,
      metricsToken: process.env['STARGATE_METRICS_TOKEN'] ?? null,
      call: callWanted(named),
      findCredential: () => findMasterKey(keySources(url, globals)),
    });
    if (needsAttention(found)) process.exitCode = exitCodes.refused;
    return say(format === 'json' ? JSON.stringify(found, null, 2) : findingsText(found));
  }
  if (Object.values(named).flat().some(isSecret)) {
    warn('A key on the command line can be read by everyone on this machine. Its id or alias does as well.');
  }
  const api = environment === undefined ? await addressedApi(url, globals) : await deployedApi(environment);
  if (command === importCommand) return runImport(named, api, format);
  const ask: Ask = (path, fields) => callApi(api, 'GET', path, fields);
  const fields = await resolveNames(command, named, { ask, warn });
  if (
    command.isDestructive &&
    globals.yes !== true &&
    !(await isConfirmed(command, named, fields, environment))
  )
    return;
  if (format === 'csv') return sayCsv(command, fields, api);
  const reply = await callApi(api, command.method, command.path, fields).catch(async (error: unknown) => {
    throw error instanceof ApiError ? await withNearModels(error, fields, ask) : error;
  });
  say(format === 'json' ? JSON.stringify(reply, null, 2) : show(reply, command, widthOf(process.stdout)));
}

async function addressedApi(url: URL, globals: CommandLine['globals']): Promise<Api> {
  return { url: url.href, credential: await findMasterKey(keySources(url, globals)) };
}

/** Environments, the catalog and AWS's clients are loaded for such commands alone. */
async function deployedApi(environment: string): Promise<Api> {
  return (await import('./account/account-commands.ts')).environmentApi(environment);
}

async function runAccountDoctor(environment: string, named: Fields, format: Format): Promise<void> {
  const { examineEnvironment } = await import('./account/account-commands.ts');
  const call = named['call'] === true ? 'paid' : 'none';
  const report = await examineEnvironment(environment, call, Date.now());
  if (report.isInTheWay) process.exitCode = exitCodes.refused;
  say(format === 'json' ? JSON.stringify({ findings: report.findings }, null, 2) : report.text);
}

/** What asks AWS with the operator's own credentials, and not the gateway. */
async function runOnAws(
  command: Command,
  fields: Fields,
  globals: CommandLine['globals'],
  format: Format,
): Promise<void> {
  const environment = textOf(globals.env);
  if (
    command.isDestructive &&
    globals.yes !== true &&
    !(await isConfirmed(command, fields, fields, environment))
  )
    return;
  const note = (sentence: string): void => {
    process.stderr.write(`stargate: ${sentence}\n`);
  };
  const reply =
    command.area === 'ops'
      ? await (
          await import('./ops/run-ops.ts')
        ).runOps(command.verb, fields, { environment, now: new Date() })
      : await (await import('./vpn/run-vpn.ts')).runVpn(command.verb, fields, { environment, note });
  if (typeof reply === 'string') return say(format === 'json' ? JSON.stringify({ said: reply }) : reply);
  if (format === 'csv') return say(createCsv(command.columns ?? [])(partOf(reply, command)));
  say(format === 'json' ? JSON.stringify(reply, null, 2) : show(reply, command, widthOf(process.stdout)));
}

/** What asks other services, with their own keys. */
async function runOnServices(command: Command, fields: Fields, format: Format): Promise<void> {
  const { runSaasUsage } = await import('./saas-usage/run-saas-usage.ts');
  const outcome = await runSaasUsage(command.verb, fields, process.env);
  if (outcome === null) return;
  process.exitCode = outcome.exitCode;
  say(format === 'json' ? JSON.stringify(outcome.reply, null, 2) : outcome.text);
}

function keySources(url: URL, globals: CommandLine['globals']): KeySources {
  return {
    url,
    onLine: textOf(globals['master-key']),
    keyFile: textOf(globals['key-file']),
    environment: process.env,
    warn,
  };
}

function callWanted({ call, edge, model }: Fields): CallWanted {
  return {
    isAsked: call === true,
    edge: typeof edge === 'string' ? addressIn(edge) : null,
    model: typeof model === 'string' ? model : null,
  };
}

async function runImport(fields: Fields, api: Api, format: Format): Promise<void> {
  const result = await importLitellm(fields, process.env, (path, rows) => callApi(api, 'POST', path, rows));
  if (skippedRows(result) > 0) process.exitCode = exitCodes.refused;
  say(format === 'json' ? JSON.stringify(result, null, 2) : importText(result));
}

/** Page by page, so that a long list is never held whole. */
async function sayCsv(command: Command, fields: Fields, api: Api): Promise<void> {
  const csv = createCsv(command.columns ?? []);
  const ask: Ask = (path, asked) => callApi(api, command.method, path, asked);
  for await (const reply of pagesOf(command, fields, ask)) process.stdout.write(csv(partOf(reply, command)));
}

const formats = ['table', 'json', 'csv'] as const;
type Format = (typeof formats)[number];

function formatOf({ format, json }: CommandLine['globals']): Format {
  if (json === true) return 'json';
  const found = formats.find((one) => one === (format ?? 'table'));
  if (found !== undefined) return found;
  throw new UsageError(`--format must be ${formats.join(', ')}, not "${String(format)}"`);
}

function addressOf(written: string): URL {
  const port = process.env['STARGATE_ALB_PORT'] ?? '4001';
  return addressIn(written === '' ? `http://127.0.0.1:${port}` : written);
}

function addressIn(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && /^https?:$/.test(url.protocol)) return url;
  throw new UsageError(`"${text}" is not an address; give one such as https://gateway.internal`);
}

/** Asks only a person: a script that deletes means it. */
async function isConfirmed(
  command: Command,
  named: Fields,
  fields: Fields,
  environment: string | undefined,
): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return true;
  const what = [named, fields].map((from) =>
    Object.values(from)
      .flat()
      .filter((value) => typeof value === 'string'),
  );
  const [names = '', ids = ''] = what.map((values) => values.join(', '));
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const which = names === ids ? ids : `${names} (${ids})`;
    const where = environment === undefined ? '' : ` in ${environment}`;
    const answer = await terminal.question(`${command.summary}\n${which}${where}: sure? (y/N) `);
    return /^y(es)?$/i.test(answer.trim());
  } catch (error) {
    // Ctrl-C or Ctrl-D in place of an answer.
    if (error instanceof Error && error.name === 'AbortError') return false;
    throw error;
  } finally {
    terminal.close();
  }
}

function textOf(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function say(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

function warn(sentence: string): void {
  process.stderr.write(
    isJson ? `${JSON.stringify({ warning: sentence })}\n` : `stargate: warning: ${sentence}\n`,
  );
}

// Whoever reads has seen enough: `stargate key list | head -1`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

try {
  await main();
} catch (error) {
  if (!(error instanceof UsageError) && !(error instanceof ApiError)) throw error;
  process.stderr.write(`${isJson ? problemJson(error) : problemText(error)}\n`);
  process.exitCode = exitCodeOf(error);
}
