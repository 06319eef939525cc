/**
 * What a dashboard asks for in a Grafana of one's own, where nobody fills in names: its data sources, and the resources
 * of AWS that its panels of CloudWatch name as `${loadBalancer}`, which is how Grafana writes a variable too. Which values
 * there are is asked of CloudWatch, by the first query that names the resource.
 */
import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableHide,
  VariableRefresh,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { panelsOf } from '../../../core/dashboards/dashboards.ts';
import type { CloudWatchQuery, Dashboard } from '../../../core/dashboards/panel.ts';
import type { Dimensions, ResourceName } from '../../../core/dashboards/resources.ts';
import { variables } from '../../../core/dashboards/variables.ts';
import { dataSourceRef, type Source } from './data-sources.ts';
import { regionOf } from './query-json.ts';

const SOURCE_TITLES: Readonly<Record<Source, string>> = {
  prometheus: 'Prometheus',
  postgres: 'PostgreSQL',
  cloudwatch: 'CloudWatch',
};

/** Nothing is chosen, so that Grafana takes the first value; some versions fail on a variable without a current one. */
const FIRST = { text: '', value: '', selected: false };

/** CloudFormation begins names with that of the stack, `stargate-<environment>-…`; those of load balancers it cuts. */
const OF_A_STACK = '/stargate/i';

type Resource = {
  readonly title: string;
  /** Which values are offered, as a regular expression. @default all */
  readonly names?: string;
  /** Asked for its values, where the first one that panels show may never have been reported. @default that one */
  readonly metric?: string;
};

const RESOURCES: Readonly<Record<ResourceName, Resource>> = {
  loadBalancer: { title: 'Load balancer' },
  targetGroup: { title: 'Target group', metric: 'HealthyHostCount' },
  cluster: { title: 'Cluster', names: OF_A_STACK },
  proxyService: { title: 'Service' },
  database: { title: 'Database', names: OF_A_STACK },
  adminFunction: { title: 'Admin function', names: '/stargate.*admin/i' },
  publisherFunction: { title: 'Usage publisher', names: '/stargate.*publisher/i' },
  distribution: { title: 'CloudFront distribution' },
  environment: { title: 'Environment' },
};

/** A variable for each kind of data source that panels or variables ask. */
export function sourceVariables(dashboard: Dashboard): readonly DatasourceVariableBuilder[] {
  return sourcesOf(dashboard).map((source) =>
    new DatasourceVariableBuilder(source)
      .label(SOURCE_TITLES[source])
      .type(dataSourceRef(source, 'own').type ?? '')
      .hide(VariableHide.DontHide)
      .current(FIRST),
  );
}

export function sourcesOf(dashboard: Dashboard): readonly Source[] {
  const asked = new Set<Source>([
    ...panelsOf([dashboard]).map(({ queries }) => queries.source),
    ...dashboard.variables.map((name) => variables[name].source),
  ]);
  return (Object.keys(SOURCE_TITLES) as readonly Source[]).filter((source) => asked.has(source));
}

export function resourceVariables(dashboard: Dashboard): readonly QueryVariableBuilder[] {
  const found = new Map<ResourceName, QueryVariableBuilder>();
  for (const { queries } of panelsOf([dashboard])) {
    if (queries.source !== 'cloudwatch') continue;
    for (const query of queries.queries) {
      // The dimensions before it narrow the choice: a target group of the chosen load balancer.
      let others: Dimensions = fixed(query.dimensions);
      for (const [dimension, value] of Object.entries(query.dimensions)) {
        const name = resourceIn(value);
        if (name === null) continue;
        if (!found.has(name)) found.set(name, resourceVariable(name, query, dimension, others));
        others = { ...others, [dimension]: value };
      }
    }
  }
  return [...found.values()];
}

/** https://github.com/grafana/grafana/blob/v11.0.0/public/app/plugins/datasource/cloudwatch/types.ts (VariableQuery) */
function resourceVariable(
  name: ResourceName,
  query: CloudWatchQuery,
  dimension: string,
  dimensionFilters: Dimensions,
): QueryVariableBuilder {
  const { title, names, metric = query.metric } = RESOURCES[name];
  const variable = new QueryVariableBuilder(name)
    .label(title)
    .hide(VariableHide.DontHide)
    .datasource(dataSourceRef('cloudwatch', 'own'))
    .refresh(VariableRefresh.OnDashboardLoad)
    .current(FIRST)
    .query({
      refId: `variable-${name}`,
      queryType: 'dimensionValues',
      region: regionOf(query),
      namespace: query.namespace,
      metricName: metric,
      dimensionKey: dimension,
      dimensionFilters: { ...dimensionFilters },
    });
  return names === undefined ? variable : variable.regex(names);
}

function fixed(dimensions: Dimensions): Dimensions {
  return Object.fromEntries(Object.entries(dimensions).filter(([, value]) => resourceIn(value) === null));
}

function resourceIn(value: string): ResourceName | null {
  const name = /^\$\{(\w+)\}$/.exec(value)?.[1];
  return name !== undefined && name in RESOURCES ? (name as ResourceName) : null;
}
