/**
 * The files that the collector is started with, read as it reads them: maps of later files are merged into earlier ones,
 * everything else takes their place. https://opentelemetry.io/docs/collector/configuration/#location
 */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';

const FOLDER = join(import.meta.dirname, '../../../lib/observability/collector');

/**
 * What the configuration may use of the parts of AWS's collector:
 * https://github.com/aws-observability/aws-otel-collector/blob/v0.45.0/pkg/defaultcomponents/defaults.go
 */
const VERSION = 'v0.45.0';
const COMPONENTS: Readonly<Record<string, readonly string[]>> = {
  extensions: ['health_check', 'sigv4auth', 'ecs_observer'],
  receivers: ['prometheus'],
  processors: ['memory_limiter', 'batch', 'filter', 'attributes', 'resource', 'cumulativetodelta'],
  exporters: ['prometheusremotewrite', 'awsemf', 'otlphttp'],
};

type Section = Readonly<Record<string, unknown>>;

/** What the files of a command are together. */
export function collectorConfiguration(command: readonly string[]): Section {
  return textsOf(command)
    .map((text) => parse(text) as Section)
    .reduce(merged, {});
}

/** What is wrong with them, given the variables that the container has. */
export function problemsOfCollectorFiles(
  command: readonly string[],
  variables: readonly string[],
): readonly string[] {
  const texts = textsOf(command);
  const whole = collectorConfiguration(command);
  const used = texts.flatMap((text) => [...text.matchAll(/\$\{env:([A-Z_]+)(:-)?/g)]);
  const service = whole['service'] as {
    readonly extensions: readonly string[];
    readonly pipelines: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  };
  const parts = [
    ...service.extensions.map((name) => ['extensions', name] as const),
    ...Object.values(service.pipelines).flatMap((pipeline) =>
      Object.entries(pipeline).flatMap(([kind, names]) => names.map((name) => [kind, name] as const)),
    ),
  ];
  const image = readFileSync(join(FOLDER, 'Dockerfile'), 'utf8');
  return [
    ...used
      .filter(([, name = '', fallback]) => fallback === undefined && !variables.includes(name))
      .map(([, name]) => `the collector is not given ${name}`),
    ...parts
      .filter(([kind, name]) => !(name in (whole[kind] as Section)))
      .map(([, name]) => `a pipeline of the collector uses ${name}, which is not described`),
    ...parts
      .filter(([kind, name]) => COMPONENTS[kind]?.includes(name.split('/')[0] ?? '') !== true)
      .map(([, name]) => `AWS's collector has no ${name}`),
    ...(image.includes(`aws-otel-collector:${VERSION}@`)
      ? []
      : [`the image is not of ${VERSION}: compare the parts that the new version has`]),
  ];
}

function textsOf(command: readonly string[]): readonly string[] {
  return command.map((argument) => readFileSync(join(FOLDER, basename(argument)), 'utf8'));
}

function merged(earlier: Section, later: Section): Section {
  const result: Record<string, unknown> = { ...earlier };
  for (const [name, value] of Object.entries(later)) {
    const before = result[name];
    result[name] = isMap(before) && isMap(value) ? merged(before, value) : value;
  }
  return result;
}

function isMap(value: unknown): value is Section {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
