/**
 * Bedrock's own count, from CloudWatch: every model id that AWS saw in a region, ours or not, so that calls that went
 * past the gateway show as well.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/monitoring-runtime-metrics.html
 */
import {
  paginateGetMetricData,
  paginateListMetrics,
  type CloudWatchClient,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import {
  bedrockMetricNames,
  type BedrockMetric,
  type Figure,
} from '../../../core/db/queries/usage/reconciliations.ts';

const NAMESPACE = 'AWS/Bedrock';
const HOUR_SECONDS = 3_600;
/** CloudWatch takes this many in one request. */
const MOST_QUERIES = 500;

export async function observedHours(
  client: CloudWatchClient,
  region: string,
  from: Date,
  to: Date,
): Promise<readonly Figure[]> {
  const series: { readonly modelId: string; readonly metric: BedrockMetric }[] = [];
  for (const modelId of await modelIdsIn(client)) {
    for (const metric of bedrockMetricNames) series.push({ modelId, metric });
  }
  const figures: Figure[] = [];
  for (let first = 0; first < series.length; first += MOST_QUERIES) {
    const part = series.slice(first, first + MOST_QUERIES);
    const pages = paginateGetMetricData(
      { client },
      {
        StartTime: from,
        EndTime: to,
        MetricDataQueries: part.map(({ modelId, metric }, index) => queryOf(index, modelId, metric)),
      },
    );
    for await (const page of pages) {
      for (const result of page.MetricDataResults ?? []) {
        const asked = part[Number(result.Id?.slice(1))];
        if (asked === undefined) throw new Error(`CloudWatch answered ${result.Id}, which was not asked`);
        const subject = `${region}/${lastPart(asked.modelId)}`;
        for (const [index, startsAt] of (result.Timestamps ?? []).entries()) {
          const amount = result.Values?.[index];
          if (amount !== undefined)
            figures.push({ startsAt, subject, metric: asked.metric, amount: String(amount) });
        }
      }
    }
  }
  return merged(figures);
}

async function modelIdsIn(client: CloudWatchClient): Promise<readonly string[]> {
  const found = new Set<string>();
  const asked = { Namespace: NAMESPACE, MetricName: 'Invocations' };
  for await (const page of paginateListMetrics({ client }, asked)) {
    for (const { Dimensions: dimensions = [] } of page.Metrics ?? []) {
      // The same metric also stands under more dimensions, and under none, for sums that would count twice.
      const [only] = dimensions;
      if (dimensions.length === 1 && only?.Name === 'ModelId' && only.Value !== undefined)
        found.add(only.Value);
    }
  }
  return [...found].toSorted();
}

function queryOf(index: number, modelId: string, metric: BedrockMetric): MetricDataQuery {
  return {
    Id: `q${index}`,
    MetricStat: {
      Metric: {
        Namespace: NAMESPACE,
        MetricName: metric,
        Dimensions: [{ Name: 'ModelId', Value: modelId }],
      },
      Period: HOUR_SECONDS,
      Stat: 'Sum',
    },
  };
}

/** Profiles are named by id or by ARN, whose last part is the id. */
function lastPart(modelId: string): string {
  return modelId.slice(modelId.lastIndexOf('/') + 1);
}

/** A profile seen under both of its names is one subject. */
function merged(figures: readonly Figure[]): readonly Figure[] {
  const sums = new Map<string, Figure>();
  for (const figure of figures) {
    const key = JSON.stringify([figure.startsAt, figure.subject, figure.metric]);
    const before = sums.get(key);
    const amount =
      before === undefined ? figure.amount : String(Number(before.amount) + Number(figure.amount));
    sums.set(key, { ...figure, amount });
  }
  return [...sums.values()];
}
