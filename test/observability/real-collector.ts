/**
 * AWS's OpenTelemetry collector with the project's own configuration, where one is installed (`aws-otel-collector`, or
 * `otelcol-contrib`, which has the same parts); tests that need it are skipped elsewhere and say why. A last file names the
 * tasks, or the stand-in of ECS that lists them, and shortens the waits; what it scrapes, makes of it and sends is the
 * project's.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { gunzipSync } from 'node:zlib';
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
  /** Lines of the embedded metric format that CloudWatch has got. */
  readonly emfLines: () => readonly string[];
  readonly log: () => string;
  readonly stop: () => Promise<void>;
};

export type RealCollectorOptions = {
  /** Of tasks, as host:port; or who lists them. */
  readonly tasks:
    | { readonly hosts: readonly string[] }
    | { readonly ecs: string; readonly port: number; readonly family: string };
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
  await writeFile(last, JSON.stringify(await testConfiguration(options, directory, cloudWatch.url)));
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
        ECS_CLUSTER: 'stargate',
        ...('ecs' in options.tasks
          ? { TASK_FAMILY: options.tasks.family, AWS_ENDPOINT_URL_ECS: options.tasks.ecs }
          : { TASK_FAMILY: 'stargate-test-proxy' }),
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
    emfLines: cloudWatch.events,
    log: () => log,
    stop,
  };
}

async function testConfiguration(
  { tasks, files }: RealCollectorOptions,
  directory: string,
  cloudWatchUrl: string,
): Promise<unknown> {
  const file = join(directory, 'tasks.yaml');
  // Lists of a later file take the place of earlier ones, so this one has the whole of how tasks are scraped.
  const { receivers, extensions, service } = parse(
    await readFile(join(CONFIGURATION, 'config.yaml'), 'utf8'),
  ) as Configuration;
  const [scrape] = receivers.prometheus.config.scrape_configs;
  const { file_sd_configs: _found, relabel_configs: relabeled, ...kept } = scrape ?? {};
  const [wanted] = extensions.ecs_observer.task_definitions;
  const found =
    'hosts' in tasks
      ? { static_configs: [{ targets: tasks.hosts }] }
      : { file_sd_configs: [{ files: [file], refresh_interval: '1s' }], relabel_configs: relabeled };
  const observer =
    'hosts' in tasks
      ? {}
      : {
          ecs_observer: {
            refresh_interval: '1s',
            result_file: file,
            task_definitions: [{ ...wanted, metrics_ports: [tasks.port] }],
          },
        };
  return {
    extensions: { health_check: { endpoint: '127.0.0.1:0' }, ...observer },
    receivers: {
      prometheus: {
        config: { scrape_configs: [{ ...kept, scrape_interval: '1s', scrape_timeout: '1s', ...found }] },
      },
    },
    processors: { batch: { timeout: '100ms' }, 'batch/otlp': { timeout: '100ms' } },
    exporters: {
      awsemf: { endpoint: cloudWatchUrl },
      ...(files.length === 0
        ? {}
        : { otlphttp: { retry_on_failure: { initial_interval: '100ms', max_interval: '200ms' } } }),
    },
    service: {
      extensions: service.extensions.filter((name) => 'ecs' in tasks || name !== 'ecs_observer'),
      // Every collector would listen on the same port for its own metrics.
      telemetry: { metrics: { level: 'none' } },
    },
  };
}

type Configuration = {
  readonly extensions: {
    readonly ecs_observer: { readonly task_definitions: readonly Readonly<Record<string, unknown>>[] };
  };
  readonly service: { readonly extensions: readonly string[] };
  readonly receivers: {
    readonly prometheus: {
      readonly config: { readonly scrape_configs: readonly Readonly<Record<string, unknown>>[] };
    };
  };
};

/** Takes whatever comes, counts it and keeps the events of logs. */
async function startCounter(t: TestContext): Promise<{
  readonly url: string;
  readonly count: () => number;
  readonly events: () => readonly string[];
}> {
  let count = 0;
  const events: string[] = [];
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      count += 1;
      if (request.headers['x-amz-target'] === 'Logs_20140328.PutLogEvents') {
        const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
        const { logEvents } = JSON.parse(text.toString()) as { logEvents: readonly { message: string }[] };
        events.push(...logEvents.map(({ message }) => message));
      }
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end('{}');
    });
  });
  return { url: await listen(t, server), count: () => count, events: () => events };
}
