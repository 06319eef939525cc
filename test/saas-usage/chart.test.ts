/**
 * The Helm chart: Helm takes it, Kubernetes' own schemas take what it makes, the exporter understands what it is given, and no key
 * can stand in its values. What needs Helm is skipped where there is none; .ci/run brings one.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { Service } from 'kubernetes-models/v1/Service';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { saasExporterSettings, saasKeySettings } from '../../core/settings/saas-exporter.ts';
import { readKeysOf } from '../../saas-usage/accounts/key-source.ts';
import { readConfiguration } from '../../saas-usage/exporter/configuration.ts';
import { findProgram } from '../../local/observe/prometheus.ts';

const CHART = join(import.meta.dirname, '..', '..', 'charts', 'saas-usage-exporter');
const examples = readdirSync(join(CHART, 'ci')).map((name) => join(CHART, 'ci', name));
const helm = await findProgram('helm', process.env['PATH'] ?? '');
const skip = helm === null ? 'no Helm on this machine' : false;

type Manifest = { readonly kind: string; readonly metadata: { readonly name: string }; readonly spec?: Json };
// oxlint-disable-next-line typescript/no-explicit-any -- a rendered manifest, looked into by path
type Json = any;

const models = { Deployment, NetworkPolicy, ConfigMap, Service, ServiceMonitor };

test('values and examples are what their schema says, and a key is none of them', () => {
  const schema = z.fromJSONSchema(JSON.parse(textOf('values.schema.json')));
  const values = parse(textOf('values.yaml')) as Record<string, object>;
  equal(schema.safeParse(values).error, undefined);
  for (const file of examples) {
    const given = parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    equal(schema.safeParse(given).error, undefined, file);
  }
  for (const [name, field] of [
    ['algolia', 'usageApiKey'],
    ['algolia', 'apiKey'],
    ['contentful', 'managementToken'],
  ] as const) {
    const wrong = { ...values, [name]: { ...values[name], [field]: 'k'.repeat(32) } };
    ok(!schema.safeParse(wrong).success, `${name}.${field}`);
  }
});

test('every value is in the schema and in the README, every variable in the table of settings', () => {
  const values = parse(textOf('values.yaml')) as Record<string, unknown>;
  const schema = JSON.parse(textOf('values.schema.json')) as { properties: Record<string, unknown> };
  deepEqual(
    Object.keys(values).filter((name) => !(name in schema.properties)),
    [],
  );
  const readme = textOf('README.md');
  deepEqual(
    Object.keys(values).filter((name) => !readme.includes(`\`${name}`)),
    [],
  );
  const documented = new Set(
    Object.values({ ...saasKeySettings, ...saasExporterSettings }).map(({ name }) => name as string),
  );
  const used = textOf('templates/deployment.yaml').match(/(?<=name: )[A-Z][A-Z_]+/g) ?? [];
  ok(used.length > 8);
  deepEqual(
    used.filter((name) => !documented.has(name)),
    [],
  );
});

for (const file of examples) {
  const name = file.slice(CHART.length + 1);
  test(`Helm has nothing against the chart with ${name}`, { skip }, () => {
    const { status, stdout, stderr } = run('lint', '--strict', CHART, '--values', file);
    equal(status, 0, `${stdout}${stderr}`);
  });

  test(`Kubernetes takes what it makes of ${name}`, { skip }, () => {
    const manifests = rendered(file);
    ok(manifests.length >= 2);
    for (const manifest of manifests) {
      const Model = models[manifest.kind as keyof typeof models] as new (data: unknown) => {
        validate: () => void;
      };
      ok(Model !== undefined, manifest.kind);
      new Model(manifest).validate();
    }
  });

  test(
    `the pod of ${name} has no rights, writes nowhere, and is probed apart from the scrape`,
    { skip },
    () => {
      const pod = specOf(rendered(file), 'Deployment').template.spec;
      const [container] = pod.containers;
      deepEqual(pod.securityContext, {
        runAsNonRoot: true,
        runAsUser: 65_532,
        runAsGroup: 65_532,
        fsGroup: 65_532,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      deepEqual(container.securityContext, {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      equal(pod.automountServiceAccountToken, false);
      equal(container.livenessProbe.httpGet.path, '/health');
      equal(container.readinessProbe.httpGet.path, '/ready');
      ok(container.resources.limits.memory !== undefined && container.resources.requests.cpu !== undefined);
      for (const mount of container.volumeMounts)
        deepEqual([mount.readOnly, mount.subPath], [true, undefined]);
    },
  );

  test(
    `the exporter understands what it is given by ${name}, with keys from the Secret's files`,
    { skip },
    async (t) => {
      const manifests = rendered(file);
      const environment = environmentIn(t, manifests);
      const { accounts, port } = await readConfiguration(environment);
      equal(port, 8_000);
      ok(accounts.length > 0);
      for (const account of accounts) {
        const keys = Object.values(await readKeysOf({ account, environment }));
        ok(keys.length > 0 && keys.every((key) => key.startsWith('key-of-')), account.name);
      }
    },
  );
}

test('who scrapes and what is reached can be narrowed, and the scrape shows its token', { skip }, () => {
  const manifests = rendered(join(CHART, 'ci', 'contentful-values.yaml'));
  const [endpoint] = specOf(manifests, 'ServiceMonitor').endpoints;
  deepEqual(endpoint.authorization.credentials, { name: 'contentful-metrics', key: 'token' });
  deepEqual([endpoint.path, endpoint.port, endpoint.honorLabels], ['/metrics', 'http', true]);
  const policy = specOf(manifests, 'NetworkPolicy');
  deepEqual(policy.policyTypes, ['Ingress', 'Egress']);
  deepEqual(
    policy.egress.flatMap(({ ports }: Json) => ports.map(({ port }: Json) => port)),
    [53, 53, 443],
  );
  match(specOf(manifests, 'Deployment').template.spec.containers[0].image, /@sha256:0{64}$/);
});

test('what cannot work is refused before anything is installed', { skip }, () => {
  for (const [words, said] of [
    [[], /There is nothing to read: set algolia\.applicationId/],
    [
      [
        '--set',
        'algolia.applicationId=A,accounts[0].name=a,accounts[0].service=algolia,accounts[0].keys.usage_api_key=k',
      ],
      /Give either/,
    ],
    [['--set', 'algolia.applicationId=A,algolia.usageApiKey=value'], /usageApiKey/],
    [['--set', 'algolia.applicationId=A,refreshIntervalMinutes=0'], /refreshIntervalMinutes/],
    [['--set', 'algolia.applicationId=A,existingSecret='], /existingSecret/],
  ] as const) {
    const { status, stderr } = run('template', 'shop', CHART, ...words);
    ok(status !== 0, words.join(' '));
    match(stderr, said);
  }
});

function run(...words: readonly string[]) {
  return spawnSync(helm ?? '', words, { encoding: 'utf8' });
}

const known = new Map<string, readonly Manifest[]>();

function rendered(file: string): readonly Manifest[] {
  const before = known.get(file);
  if (before !== undefined) return before;
  const made = render(file);
  known.set(file, made);
  return made;
}

function render(file: string): readonly Manifest[] {
  const { status, stdout, stderr } = run('template', 'shop', CHART, '--namespace', 'obs', '--values', file);
  equal(status, 0, stderr);
  return parseAllDocuments(stdout)
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null);
}

function specOf(manifests: readonly Manifest[], kind: string): Json {
  const found = manifests.find((manifest) => manifest.kind === kind);
  ok(found !== undefined, `there is no ${kind}`);
  return found.spec;
}

/** The pod's variables, with the files of its volumes in a folder of this machine. */
function environmentIn(t: TestContext, manifests: readonly Manifest[]): Record<string, string> {
  const root = mkdtempSync(join(tmpdir(), 'stargate-chart-'));
  t.after(() => rmSync(root, { recursive: true }));
  const pod = specOf(manifests, 'Deployment').template.spec;
  const environment: Record<string, string> = {};
  for (const { name, value } of pod.containers[0].env) {
    if (value === undefined) continue;
    environment[name] = String(value).startsWith('/etc/') ? join(root, value) : value;
    if (name.endsWith('_FILE') && value.includes('/keys/'))
      put(join(root, value), `key-of-${value.split('/').at(-1)}\n`);
  }
  const accounts = manifests.find(({ kind }) => kind === 'ConfigMap') as Json;
  if (accounts !== undefined)
    put(join(root, '/etc/stargate/accounts/accounts.json'), accounts.data['accounts.json']);
  return environment;
}

function put(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function textOf(name: string): string {
  return readFileSync(join(CHART, name), 'utf8');
}
