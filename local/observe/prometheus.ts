/**
 * A real Prometheus beside the laptop's gateway, where one is installed. It runs under a small shell that holds the
 * end of a pipe to us: when we die, however abruptly, the shell stops it, and nothing is left running.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { access, constants, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import { LocalProblem } from '../local-problem.ts';

export type PrometheusOptions = {
  readonly binary: string;
  /** Configuration, data and log go here. */
  readonly directory: string;
  readonly scrapeSeconds: number;
  /** Kept between runs. */
  readonly retentionDays: number;
  readonly targets: ScrapeTargets;
  /** Shown to the targets. @default none */
  readonly token?: string | null;
  /** @default '/metrics' */
  readonly metricsPath?: string;
  /** Rule files, absolute. */
  readonly ruleFiles?: readonly string[];
};

export type ScrapeTargets =
  | { readonly kind: 'fixed'; readonly hosts: readonly string[] }
  /** Answers like Prometheus's HTTP service discovery. */
  | { readonly kind: 'discovered'; readonly url: string; readonly authorityFile: string | null };

export type Prometheus = { readonly url: string; readonly stop: () => Promise<void> };

const START_TIMEOUT_MS = 15_000;
/** Its standard input ends when this process does. */
const GUARDED = '"$@" & read -r _; kill -INT $! 2>/dev/null; wait $!';

/** Path of a program on the search path, or null. */
export async function findProgram(name: string, searchPath: string): Promise<string | null> {
  for (const directory of searchPath.split(delimiter)) {
    const file = join(directory, name);
    const isThere = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (directory !== '' && isThere) return file;
  }
  return null;
}

export async function startPrometheus(options: PrometheusOptions): Promise<Prometheus> {
  await mkdir(options.directory, { recursive: true });
  const configFile = join(options.directory, 'prometheus.yml');
  const logFile = join(options.directory, 'prometheus.log');
  const { token = null } = options;
  if (token !== null) await writeFile(tokenFileIn(options.directory), token, { mode: 0o600 });
  await writeFile(configFile, configurationOf(options));
  await rm(logFile, { force: true });
  const log = openSync(logFile, 'a');
  const child = spawn('/bin/sh', ['-c', GUARDED, 'stargate-guard', options.binary, ...flagsOf(options)], {
    stdio: ['pipe', log, log],
    detached: true,
  });
  closeSync(log);
  child.stdin?.once('error', () => undefined);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const stop = (): Promise<void> => stopAll(child, ended);
  const url = await addressOf(logFile);
  if (url !== null && (await isReady(url))) return { url, stop };
  await stop();
  const said = (await readFile(logFile, 'utf8').catch(() => '')).trim().split('\n').at(-1) ?? '';
  throw new LocalProblem(`Prometheus did not start: ${said} (its log is ${logFile})`);
}

function flagsOf({ directory, retentionDays }: PrometheusOptions): readonly string[] {
  return [
    `--config.file=${join(directory, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(directory, 'data')}`,
    `--storage.tsdb.retention.time=${retentionDays}d`,
    '--web.listen-address=127.0.0.1:0',
    '--log.format=logfmt',
  ];
}

function configurationOf(options: PrometheusOptions): string {
  const { targets } = options;
  const found =
    targets.kind === 'fixed'
      ? { static_configs: [{ targets: targets.hosts, labels: { environment: 'local' } }] }
      : {
          http_sd_configs: [
            {
              url: targets.url,
              refresh_interval: '5s',
              ...(targets.authorityFile === null ? {} : { tls_config: { ca_file: targets.authorityFile } }),
            },
          ],
        };
  const shown =
    options.token === undefined || options.token === null
      ? {}
      : { authorization: { credentials_file: tokenFileIn(options.directory) } };
  const trusting =
    targets.kind === 'fixed' || targets.authorityFile === null
      ? {}
      : { tls_config: { ca_file: targets.authorityFile } };
  // JSON is YAML.
  return JSON.stringify({
    global: {
      scrape_interval: `${options.scrapeSeconds}s`,
      scrape_timeout: `${options.scrapeSeconds}s`,
      evaluation_interval: `${options.scrapeSeconds}s`,
    },
    rule_files: options.ruleFiles ?? [],
    scrape_configs: [
      {
        job_name: 'stargate',
        metrics_path: options.metricsPath ?? '/metrics',
        ...shown,
        ...trusting,
        ...found,
      },
    ],
  });
}

function tokenFileIn(directory: string): string {
  return join(directory, 'metrics-token');
}

/** It listens on any free port and says which in its log. */
async function addressOf(logFile: string): Promise<string | null> {
  for (let waitedMs = 0; waitedMs < START_TIMEOUT_MS; waitedMs += 50) {
    const text = await readFile(logFile, 'utf8');
    const address = /msg="Listening on" address=(127\.0\.0\.1:\d+)/.exec(text)?.[1];
    if (address !== undefined) return `http://${address}`;
    if (/level=error|error loading config/i.test(text)) return null;
    await delay(50);
  }
  return null;
}

async function isReady(url: string): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < START_TIMEOUT_MS; waitedMs += 50) {
    const status = await request(`${url}/-/ready`).then(
      async (answer) => {
        await answer.body.dump();
        return answer.statusCode;
      },
      () => 0,
    );
    if (status === 200) return true;
    await delay(50);
  }
  return false;
}

async function stopAll(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.stdin?.end();
  await Promise.race([ended, delay(1_500, undefined, { ref: false })]);
  if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGKILL');
  await ended;
}
