#!/usr/bin/env node
/**
 * `stargate`: the command line of the admin API. Replies go to standard output; warnings and errors, one sentence
 * each, to standard error. Exit codes: 0 done, 1 refused, 2 command line, 3 unreachable, 4 credential.
 */
import { createInterface } from 'node:readline/promises';
import { ApiError, callApi, exitCodes } from './client.ts';
import type { Command } from './command.ts';
import { commands } from './commands.ts';
import { completion } from './completion.ts';
import { doctorCommand, examine, findingsText } from './doctor.ts';
import { readCommandLine, type CommandLine } from './fields.ts';
import { importCommand, importLitellm, importText } from './import/import-litellm.ts';
import { areaHelp, commandHelp, mainHelp } from './help.ts';
import { findMasterKey } from './master-key.ts';
import { oldVerbs } from './old-verbs.ts';
import { isSecret, show } from './show.ts';
import { UsageError } from './usage-error.ts';

async function main(given: readonly string[]): Promise<void> {
  const isShort = given[0] === doctorCommand.verb;
  const words = isShort
    ? [doctorCommand.area, ...given]
    : (oldVerbs[given[0] ?? '']?.(given.slice(1)) ?? given);
  const [area, verb, ...rest] = words;
  if (area === undefined || ['help', '--help', '-h'].includes(area)) return say(mainHelp());
  if (area === 'completion') return say(completion(verb));
  const inArea = commands.filter((command) => command.area === area);
  if (inArea.length === 0) throw new UsageError(`There is no "${area}". See: stargate --help`);
  if (verb === undefined || ['help', '--help', '-h'].includes(verb)) return say(areaHelp(area));
  const command = inArea.find((known) => known.verb === verb || known.otherVerbs.includes(verb));
  if (command === undefined) {
    const verbs = inArea.map((known) => known.verb).join(', ');
    throw new UsageError(`"stargate ${area}" has no verb "${verb}". It has: ${verbs}`);
  }
  const line = readCommandLine(command, rest);
  if (line.globals.help === true) return say(commandHelp(command));
  await run(command, line);
}

async function run(command: Command, { fields, globals }: CommandLine): Promise<void> {
  const url = addressOf(textOf(globals.url) ?? process.env['STARGATE_URL'] ?? '');
  if (command === doctorCommand) {
    const found = await examine(url);
    if (found.findings.length > 0) process.exitCode = exitCodes.refused;
    return say(globals.json === true ? JSON.stringify(found, null, 2) : findingsText(found));
  }
  if (Object.values(fields).flat().some(isSecret)) {
    warn('A key on the command line can be read by everyone on this machine. Its key id does as well.');
  }
  const masterKey = await findMasterKey({
    url,
    onLine: textOf(globals['master-key']),
    keyFile: textOf(globals['key-file']),
    environment: process.env,
    warn,
  });
  if (command.isDestructive && globals.yes !== true && !(await isConfirmed(command, fields))) return;
  const api = { url: url.href, masterKey };
  if (command === importCommand) {
    const result = await importLitellm(fields, process.env, (path, rows) => callApi(api, 'POST', path, rows));
    return say(globals.json === true ? JSON.stringify(result, null, 2) : importText(result));
  }
  const reply = await callApi(api, command.method, command.path, fields);
  say(globals.json === true ? JSON.stringify(reply, null, 2) : show(reply, command));
}

function addressOf(given: string): URL {
  const port = process.env['STARGATE_ALB_PORT'] ?? '4001';
  const text = given === '' ? `http://127.0.0.1:${port}` : given;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && /^https?:$/.test(url.protocol)) return url;
  throw new UsageError(`"${text}" is not an address; give one such as https://gateway.internal`);
}

/** Asks only a person: a script that deletes means it. */
async function isConfirmed(command: Command, fields: Readonly<Record<string, unknown>>): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return true;
  const what = Object.values(fields)
    .flat()
    .filter((value) => typeof value === 'string')
    .join(', ');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${command.summary}\n${what}: sure? (y/N) `);
    return /^y(es)?$/i.test(answer.trim());
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
  process.stderr.write(`stargate: warning: ${sentence}\n`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError) && !(error instanceof ApiError)) throw error;
  process.stderr.write(`stargate: ${error.message}\n`);
  process.exitCode = error instanceof ApiError ? error.exitCode : exitCodes.usage;
}
