/**
 * AWS's OpenTelemetry collector with the project's own configuration, where one is installed (`aws-otel-collector`, or
 * `otelcol-contrib`, which has the same parts); tests that need it are skipped elsewhere and say why. A last file names the
 * tasks and shortens the waits; what it scrapes, makes of it and sends is the project's.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { parse } from 'yaml';
import { findProgram } from '../../local/observe/prometheus.ts';
import { listen } from '../support/listen.ts';

const searchPath = process.env['PATH'] ?? '';
const CONFIGURATION = join(import.meta.dirname, '../../lib/observability/collector');

export const collectorBinary =
  (await findProgram('aws-otel-collector', searchPath)) ?? (await findProgram('otelcol-contrib', searchPath));

export type RealCollector = {
  /** Requests that Managed Prometheus and CloudWatch have got. */
  readonly remoteWrites: () => number;
  readonly scalingMetrics: () => number;
  readonly log: () => string;
  readonly stop: () => Promise<void>;
};

export type RealCollectorOptions = {
  /** Of tasks, as host:port. */
  readonly hosts: readonly string[];
  /** Beside config.yaml, in this order. */
  readonly files: readonly string[];
  readonly endpoint: string;
  /** As the secret holds them. */
  readonly headers: string;
  /** What the tasks ask for. @default they ask for nothing */
  readonly token?: string;
};

export async function startRealCollector(
  t: TestContext,
  options: RealCollectorOptions,
): Promise<RealCollector> {
  if (collectorBinary === null) throw new Error('skip this test when collectorBinary is null');
  const directory = await mkdtemp(join(tmpdir(), 'stargate-collector-'));
  const prometheus = await startCounter(t);
  const cloudWatch = await startCounter(t);
  const last = join(directory, 'test.yaml');
  // JSON is YAML.
  await writeFile(last, JSON.stringify(await testConfiguration(options, cloudWatch.url)));
  const files = [...['config.yaml', ...options.files].map((file) => join(CONFIGURATION, file)), last];
  const child = spawn(
    collectorBinary,
    files.map((file) => `--config=${file}`),
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'not-a-real-one',
        AWS_EC2_METADATA_DISABLED: 'true',
        STARGATE_ENV: 'test',
        DISCOVERY_NAME: 'proxy.test.stargate.internal',
        REMOTE_WRITE_URL: `${prometheus.url}/api/v1/remote_write`,
        EMF_LOG_GROUP: 'scaling-metric',
        OTLP_ENDPOINT: options.endpoint,
        OTLP_HEADERS: options.headers,
        ...(options.token === undefined ? {} : { METRICS_TOKEN: options.token }),
      },
    },
  );
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (log += text));
  }
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  t.after(async () => {
    await stop();
    await rm(directory, { recursive: true, force: true });
  });
  return {
    remoteWrites: prometheus.count,
    scalingMetrics: cloudWatch.count,
    log: () => log,
    stop,
  };
}

async function testConfiguration({ hosts }: RealCollectorOptions, cloudWatchUrl: string): Promise<unknown> {
  // Lists of a later file take the place of earlier ones, so this one has the whole of how tasks are scraped.
  const { receivers } = parse(await readFile(join(CONFIGURATION, 'config.yaml'), 'utf8')) as Configuration;
  const [scrape] = receivers.prometheus.config.scrape_configs;
  const { dns_sd_configs: _found, ...kept } = scrape ?? {};
  const fixed = {
    ...kept,
    scrape_interval: '1s',
    scrape_timeout: '1s',
    static_configs: [{ targets: hosts }],
  };
  return {
    extensions: { health_check: { endpoint: '127.0.0.1:0' } },
    receivers: { prometheus: { config: { scrape_configs: [fixed] } } },
    processors: { batch: { timeout: '100ms' }, 'batch/otlp': { timeout: '100ms' } },
    exporters: {
      awsemf: { endpoint: cloudWatchUrl },
      otlphttp: { retry_on_failure: { initial_interval: '100ms', max_interval: '200ms' } },
    },
    // Every collector would listen on the same port for its own metrics.
    service: { telemetry: { metrics: { level: 'none' } } },
  };
}

type Configuration = {
  readonly receivers: {
    readonly prometheus: {
      readonly config: { readonly scrape_configs: readonly Readonly<Record<string, unknown>>[] };
    };
  };
};

/** Takes whatever comes, and counts it. */
async function startCounter(t: TestContext): Promise<{ readonly url: string; readonly count: () => number }> {
  let count = 0;
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      count += 1;
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end('{}');
    });
  });
  return { url: await listen(t, server), count: () => count };
}
