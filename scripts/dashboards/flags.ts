/** What `npm run dashboards` is told. */
import { parseArgs } from 'node:util';
import type { Environment } from '../../lib/environment.ts';
import { environmentNamed } from '../../lib/environments.ts';

export type Flags = {
  readonly out: string;
  /** Whose tasks, names and alerts; null: every environment's tasks, and the alerts as delivered. */
  readonly environment: Environment | null;
  /** Where the dashboards will be seen, without a slash at its end; null: alerts do not link to their runbooks there. */
  readonly grafana: string | null;
  /** Null: no manifests are written. */
  readonly kubernetes: Kubernetes | null;
};

export type Kubernetes = {
  readonly namespace: string;
  /** Of what the operator of Prometheus selects by labels. */
  readonly labels: Readonly<Record<string, string>>;
};

export const USAGE = `npm run dashboards -- --out DIR [--env NAME] [--grafana URL] [--configmap [--namespace NAME] [--label NAME=VALUE]]

Writes the dashboards, data sources, alert rules and scrape jobs for a Grafana and a Prometheus of your own.

  --out DIR            where to; a file there that it did not write itself is never touched
  --env NAME           an environment of lib/environments.ts: its tasks and the settings of its alerts; without it the
                       tasks of all environments, and the alerts as delivered
  --grafana URL        your Grafana's address: alerts then link to their runbooks in it, as runbook_url
  --configmap          manifests for Kubernetes too: ConfigMaps for Grafana's sidecar, and for the operator of Prometheus
                       a PrometheusRule, a ServiceMonitor and a Secret of scrape jobs
  --namespace NAME     of the manifests; monitoring without it
  --label NAME=VALUE   what your Prometheus selects rules and monitors by, such as release=kube-prometheus-stack; may be
                       repeated
  --help               prints this`;

/** Throws an Error that says what is wrong with the arguments; null: only help is wanted. */
export function readFlags(args: readonly string[]): Flags | null {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      out: { type: 'string' },
      env: { type: 'string' },
      grafana: { type: 'string' },
      configmap: { type: 'boolean', default: false },
      namespace: { type: 'string' },
      label: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const { out, env, grafana, configmap, namespace = 'monitoring', label } = values;
  if (positionals.length > 0) {
    throw new Error(
      `unexpected argument ${positionals[0]}: write --out ${positionals[0]}, and put -- before the flags, or npm takes them for its own`,
    );
  }
  if (out === undefined || out === '') {
    throw new Error(
      '--out is missing: say where to write, as in npm run dashboards -- --out stargate-monitoring',
    );
  }
  if (!configmap && values.namespace !== undefined)
    throw new Error('--namespace is for the Kubernetes manifests: add --configmap');
  if (!configmap && label.length > 0)
    throw new Error('--label is for the Kubernetes manifests: add --configmap');
  if (!NAMESPACE.test(namespace)) {
    throw new Error(
      `--namespace ${namespace} is not a name that Kubernetes takes: up to 63 lower-case letters, digits and -, such as monitoring`,
    );
  }
  return {
    out,
    environment: env === undefined ? null : environmentNamed(env),
    grafana: grafana === undefined ? null : addressOf(grafana),
    kubernetes: configmap ? { namespace, labels: Object.fromEntries(label.map(labelOf)) } : null,
  };
}

function addressOf(text: string): string {
  if (!/^https?:\/\/[^?#]+$/.test(text) || !URL.canParse(text))
    throw new Error(`--grafana ${text} is not an address such as https://grafana.example.com`);
  return text.replace(/\/+$/, '');
}

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names */
const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
const LABEL_NAME = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

function labelOf(text: string): readonly [string, string] {
  const [name = '', ...rest] = text.split('=');
  const value = rest.join('=');
  if (rest.length === 0 || !LABEL_NAME.test(name) || !LABEL_VALUE.test(value)) {
    throw new Error(
      `--label ${text}: give a name and a value that Kubernetes takes, such as release=kube-prometheus-stack`,
    );
  }
  return [name, value];
}
