/** What `npm run dashboards` would write, read back as Grafana, Kubernetes and Prometheus read it. */
import { parse } from 'yaml';
import { exportedFiles, type Files } from '../../scripts/dashboards/files.ts';
import { readFlags, type Flags } from '../../scripts/dashboards/flags.ts';

export type DataSource = { readonly uid: string; readonly type: string };

export type OwnVariable = {
  readonly name: string;
  readonly type: string;
  readonly query: unknown;
  readonly datasource?: DataSource;
};

export type OwnPanel = {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly datasource?: DataSource;
  readonly options?: unknown;
  readonly fieldConfig?: { readonly defaults: { readonly custom?: unknown } };
  readonly targets?: readonly {
    readonly datasource?: DataSource;
    readonly expr?: string;
    readonly instant?: boolean;
    readonly rawSql?: string;
  }[];
};

export type OwnDashboard = {
  readonly id: null;
  readonly uid: string;
  readonly title: string;
  readonly editable: boolean;
  readonly tags: readonly string[];
  readonly panels: readonly OwnPanel[];
  readonly templating?: { readonly list: readonly OwnVariable[] };
};

export type Exported = { readonly files: Files; readonly dashboards: readonly OwnDashboard[] };

export function exported(args: readonly string[] = []): Exported {
  const flags = readFlags(['--out', 'nowhere', ...args]);
  if (flags === null) throw new Error('help is no export');
  return exportedFor(flags);
}

export function exportedFor(flags: Flags): Exported {
  const files = exportedFiles(flags);
  const dashboards = [...files]
    .filter(([file]) => file.startsWith('dashboards/'))
    .map(([, text]) => JSON.parse(text) as OwnDashboard);
  return { files, dashboards };
}

/** Files below a folder as YAML 1.1, which Kubernetes, Prometheus and Grafana read. */
export function yamlIn(files: Files, folder: string): ReadonlyMap<string, unknown> {
  return new Map(
    [...files]
      .filter(([file]) => file.startsWith(folder))
      .map(([file, text]) => [file, parse(text, { version: '1.1' }) as unknown]),
  );
}
