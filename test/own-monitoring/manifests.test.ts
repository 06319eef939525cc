/** The manifests are what Kubernetes and the operator of Prometheus take, by the schemas of their own. */
import { deepEqual, equal, match, ok, throws } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { PrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule';
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { Secret } from 'kubernetes-models/v1/Secret';
import { parse } from 'yaml';
import { environmentNamed, environments } from '../../lib/environments.ts';
import { taskFamily } from '../../lib/task-address.ts';
import type { Files } from '../../scripts/dashboards/files.ts';
import { promtoolBinary } from '../observability/real-prometheus.ts';
import { exported, exportedFor, yamlIn } from './exported.ts';

type Manifest = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: unknown;
};

const models = { ConfigMap, PrometheusRule, ServiceMonitor, Secret };
const { files, dashboards } = exported(['--configmap', '--namespace', 'obs', '--label', 'release=on']);
const manifests = [...yamlIn(files, 'kubernetes/')].map(([file, manifest]) => ({
  file,
  manifest: manifest as Manifest,
}));
const skip = promtoolBinary === null ? 'no promtool on this machine' : false;

function ofKind(kind: keyof typeof models): readonly Manifest[] {
  return manifests.map(({ manifest }) => manifest).filter((manifest) => manifest.kind === kind);
}

function validate(manifest: Manifest): void {
  const Model = models[manifest.kind as keyof typeof models] as new (data: unknown) => {
    validate: () => void;
  };
  new Model(manifest).validate();
}

for (const { file, manifest } of manifests) {
  test(`${file} is valid by the schema of its kind, and in the namespace`, () => {
    validate(manifest);
    equal(manifest.metadata.namespace, 'obs');
    equal(manifest.metadata.labels['app.kubernetes.io/name'], 'stargate');
    equal(file, `kubernetes/${manifest.kind.toLowerCase()}-${manifest.metadata.name}.yaml`);
  });
}

test('the schemas refuse what is wrong', () => {
  const [monitor] = ofKind('ServiceMonitor');
  ok(monitor !== undefined);
  throws(() => validate({ ...monitor, spec: { selector: {}, endpoints: 'all' } }), /endpoints/);
  throws(
    () => validate({ ...monitor, spec: { selector: {}, endpoints: [{ interval: 'half a minute' }] } }),
    /interval/,
  );
});

test('each dashboard is a ConfigMap that the sidecar finds, small enough for kubectl apply', () => {
  const maps = ofKind('ConfigMap');
  deepEqual(
    maps.map(({ metadata: { name }, data }) => [name, Object.keys(data ?? {})]),
    dashboards.map(({ uid }) => [uid, [`${uid}.json`]]),
  );
  for (const map of maps) {
    equal(map.metadata.labels['grafana_dashboard'], '1');
    equal(map.metadata.annotations?.['grafana_folder'], 'Stargate');
    equal(map.data?.[`${map.metadata.name}.json`], files.get(`dashboards/${map.metadata.name}.json`));
    // kubectl apply keeps the whole object in an annotation, and all of them together may have 256 KiB.
    // https://github.com/kubernetes/apimachinery/blob/v0.31.0/pkg/api/validation/objectmeta.go (TotalAnnotationSizeLimitB)
    ok(Buffer.byteLength(JSON.stringify(map)) < 200_000, map.metadata.name);
  }
});

test('what the operator selects by labels has those that were asked for, whatever YAML makes of them', () => {
  for (const kind of ['PrometheusRule', 'ServiceMonitor', 'Secret'] as const)
    for (const { metadata } of ofKind(kind)) equal(metadata.labels['release'], 'on');
  for (const { metadata } of ofKind('ConfigMap')) equal(metadata.labels['release'], undefined);
});

test('the rule is the rule file, word for word', () => {
  deepEqual(ofKind('PrometheusRule')[0]?.spec, parse(files.get('prometheus/stargate-rules.yaml') ?? ''));
});

type ScrapeJob = Readonly<Record<string, unknown>> & {
  readonly relabel_configs: readonly Readonly<Record<string, unknown>>[];
};

/** Those of the Secret, and those of prometheus.yml. */
function scrapeJobs(args: readonly string[]): readonly (readonly ScrapeJob[])[] {
  const own = exported(['--configmap', ...args]).files;
  const [secret] = yamlIn(own, 'kubernetes/secret').values() as Iterable<{
    stringData: Readonly<Record<string, string>>;
  }>;
  const [configuration] = yamlIn(own, 'prometheus/prometheus').values() as Iterable<{
    scrape_configs: readonly ScrapeJob[];
  }>;
  return [
    parse(secret?.stringData['jobs.yaml'] ?? '') as readonly ScrapeJob[],
    configuration?.scrape_configs ?? [],
  ];
}

test('all tasks on Fargate are found, since ECS is asked, of each environment or of the one that is named', () => {
  for (const [args, scraped] of [
    [[], environments],
    [['--env', 'prod'], [environmentNamed('prod')]],
  ] as const)
    for (const jobs of scrapeJobs(args))
      deepEqual(
        jobs.map((job) => [job['aws_sd_configs'], job.relabel_configs[0], job.relabel_configs.at(-1)]),
        scraped.map(({ name, region }) => [
          [{ role: 'ecs', region, port: 8080, refresh_interval: '15s' }],
          {
            source_labels: ['__meta_ecs_task_definition'],
            regex: `.*:task-definition/${taskFamily(name)}:[0-9]+`,
            action: 'keep',
          },
          { target_label: 'environment', replacement: name },
        ]),
      );
});

test('no scrape job asks the DNS, which answers with eight tasks at most', () => {
  for (const jobs of scrapeJobs([])) ok(!JSON.stringify(jobs).includes('dns'));
});

const prod = environmentNamed('prod');
const kubernetes = { namespace: 'obs', labels: {} };

test('rules follow the settings of the environment, in the rule file and in the PrometheusRule', () => {
  const alerts = {
    HighLatency: { threshold: 5, forMinutes: 7, severity: 'page' },
    NoTraffic: 'off',
  } as const;
  const own = exportedFor({ out: '', environment: { ...prod, alerts }, grafana: null, kubernetes });
  const file = parse(own.files.get('prometheus/stargate-rules.yaml') ?? '') as RuleFile;
  const [rule] = yamlIn(own.files, 'kubernetes/prometheusrule').values();
  deepEqual((rule as { readonly spec: RuleFile }).spec, file);
  const rules = file.groups.flatMap((group) => group.rules);
  const high = rules.find(({ alert }) => alert === 'HighLatency');
  deepEqual([high?.for, high?.labels], ['7m', { severity: 'page' }]);
  ok(high?.expr.endsWith('> 5'), high?.expr);
  ok(!rules.some(({ alert }) => alert === 'NoTraffic'));
});

test('with the address of Grafana each alert links to its runbook there', () => {
  const { files: linked, dashboards: shown } = exported(['--grafana', 'https://acme.com/grafana/']);
  const panels = shown.find(({ uid }) => uid === 'stargate-runbooks')?.panels ?? [];
  const file = parse(linked.get('prometheus/stargate-rules.yaml') ?? '') as RuleFile;
  for (const { alert, annotations } of file.groups.flatMap(({ rules }) => rules)) {
    const [, panel] =
      /^https:\/\/acme\.com\/grafana\/d\/stargate-runbooks\?viewPanel=(\d+)$/.exec(
        annotations['runbook_url'] ?? '',
      ) ?? [];
    ok(
      panels.some(({ id }) => id === Number(panel)),
      alert,
    );
    match(annotations['runbook'] ?? '', /^docs\/runbooks\/[a-z-]+\.md$/);
  }
});

test('where /metrics asks for a token, whoever scrapes shows it', { skip }, (t) => {
  const metrics = { tokenSecretArn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:metrics-AbCdEf' };
  const own = exportedFor({ out: '', environment: { ...prod, metrics }, grafana: null, kubernetes });
  const shown = { type: 'Bearer', credentials: { name: 'stargate-metrics', key: 'token' } };
  const [monitor] = yamlIn(own.files, 'kubernetes/servicemonitor').values();
  validate(monitor as Manifest);
  const { spec } = monitor as { spec: { endpoints: [{ authorization: unknown }] } };
  deepEqual(spec.endpoints[0].authorization, shown);
  match(
    own.files.get('kubernetes/secret-stargate-scrape-jobs.yaml') ?? '',
    /credentials_file: \/etc\/prometheus\/secrets\/stargate-metrics\/token/,
  );
  const directory = written(t, own.files);
  match(
    readFileSync(join(directory, 'prometheus/prometheus.yml'), 'utf8'),
    /authorization:\n {6}type: Bearer\n {6}credentials_file: /,
  );
  promtool(directory, 'config', '--syntax-only', 'prometheus.yml');
  ok(!JSON.stringify([...exported(['--env', 'prod', '--configmap']).files]).includes('Bearer'));
});

test('promtool takes the rules and the configuration as they were written', { skip }, (t) => {
  const directory = written(t, files);
  ok(promtool(directory, 'rules', 'stargate-rules.yaml').includes('SUCCESS'));
  ok(promtool(directory, 'config', 'prometheus.yml').includes('1 rule files found'));
});

type RuleFile = {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert: string;
      readonly expr: string;
      readonly for: string;
      readonly labels: Readonly<Record<string, string>>;
      readonly annotations: Readonly<Record<string, string>>;
    }[];
  }[];
};

function promtool(directory: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(promtoolBinary ?? '', ['check', ...args], {
    cwd: join(directory, 'prometheus'),
    encoding: 'utf8',
  });
  equal(status, 0, `${stdout}${stderr}`);
  return stdout;
}

function written(t: TestContext, files: Files): string {
  const directory = mkdtempSync(join(tmpdir(), 'stargate-own-'));
  t.after(() => rmSync(directory, { recursive: true }));
  for (const [file, text] of files) {
    mkdirSync(join(directory, dirname(file)), { recursive: true });
    writeFileSync(join(directory, file), file === 'prometheus/prometheus.yml' ? asItsPromtool(text) : text);
  }
  return directory;
}

/** One before 3.8 knows no `aws_sd_configs`; docs/observability.md says what to write in their place. */
function asItsPromtool(text: string): string {
  const { stdout, stderr } = spawnSync(promtoolBinary ?? '', ['--version'], { encoding: 'utf8' });
  const [, major = 0, minor = 0] = /version (\d+)\.(\d+)/.exec(`${stdout}${stderr}`) ?? [];
  const isNew = Number(major) > 3 || (Number(major) === 3 && Number(minor) >= 8);
  return isNew
    ? text
    : text.replaceAll(
        /aws_sd_configs:(\n {6}.*)+/g,
        "file_sd_configs:\n      - files: ['stargate-tasks.json']",
      );
}
