/** Gateway health: whether the gateway itself works, whatever its callers do. */
import { metricNames } from '../metrics/prometheus.ts';
import { lines, prometheus, stacked, type Dashboard } from './panel.ts';
import { byTask, CHOSEN, HERE, quantiles, rateBy } from './promql.ts';

const names = metricNames;

export const gatewayHealth: Dashboard = {
  uid: 'stargate-gateway-health',
  title: 'Stargate: gateway health',
  description: 'The proxy tasks from within, the systems they depend on, and Bedrock as they see it.',
  variables: ['environment', 'model'],
  range: '6h',
  rows: [
    {
      title: 'The tasks',
      panels: [
        {
          id: 'overhead',
          title: 'Overhead of the gateway',
          description:
            'Time the gateway itself takes before a request is sent to Bedrock: reading the body, keys, limits, translation. A millisecond or two is normal; large bodies take longer.',
          ...lines('seconds', 12),
          queries: prometheus(...quantiles(names.overhead, HERE)),
          noData: 'No request ended in this range',
          runbook: 'high-latency',
        },
        {
          id: 'event-loop-lag',
          title: 'Event loop lag',
          description:
            'The 99th percentile of delay since the last scrape, by task. Above 50 ms every stream stutters.',
          ...lines('seconds', 12),
          queries: prometheus(byTask(names.eventLoopLagP99)),
          noData: 'No task is scraped',
        },
        {
          id: 'event-loop-utilization',
          title: 'Event loop busy',
          description:
            'Share of time the event loop was busy, by task. A task is one process on one vCPU: 1 is full.',
          ...lines('ratio', 8),
          queries: prometheus(byTask(names.eventLoopUtilization)),
          noData: 'No task is scraped',
        },
        {
          id: 'cpu',
          title: 'CPU',
          description: 'Processor seconds a second, by task.',
          ...lines('ratio', 8),
          queries: prometheus(rateBy('instance', names.cpuSeconds)),
          noData: 'No task is scraped',
        },
        {
          id: 'memory',
          title: 'Memory',
          description:
            'Resident memory by task, and of it the JavaScript heap. Bodies in flight are outside the heap.',
          ...lines('bytes', 8),
          queries: prometheus(
            byTask(names.residentMemory, '{{instance}} resident'),
            byTask(names.heapUsed, '{{instance}} heap'),
          ),
          noData: 'No task is scraped',
        },
        {
          id: 'connections',
          title: 'Requests and connections',
          description:
            'Admitted calls in flight, by which tasks are added; requests that are being read, checked or refused, which add none; and open connections of clients, over all tasks. Idle connections are normal.',
          ...lines('count', 8),
          queries: prometheus(
            ['admitted calls', `sum(${names.admittedCalls}{${HERE}})`],
            ['before admission', `sum(${names.beforeAdmission}{${HERE}})`],
            ['connections', `sum(${names.clientConnections}{${HERE}})`],
          ),
          noData: 'No task is scraped',
        },
        {
          id: 'admitted-busy',
          title: 'Busy with calls',
          description:
            'Share of time in which admitted calls kept the event loop busy, by task. Tasks are added from 0.65 on; refused requests are not in it.',
          ...lines('ratio', 8),
          queries: prometheus(byTask(names.admittedBusy)),
          noData: 'No task is scraped',
        },
        {
          id: 'shedding',
          title: 'Refused because of overload',
          description:
            'Calls a second that tasks refused with 503 or 529 because their event loop was late, so that calls in flight stay fast; and the share of new calls that each refuses now.',
          ...lines('requests-per-second', 8),
          queries: prometheus(
            ['refused', `sum(rate(${names.requestsShed}{${HERE}}[$__rate_interval]))`],
            byTask(names.sheddingRatio, 'share of {{instance}}'),
          ),
          noData: 'No task is scraped',
          runbook: 'overload',
        },
        {
          id: 'garbage-collection',
          title: 'Garbage collection',
          description: 'Share of time spent in it, by kind. Much major collection means memory is short.',
          ...stacked('ratio', 8),
          queries: prometheus(rateBy('kind', `${names.collectionDuration}_sum`)),
          noData: 'No garbage was collected yet',
        },
        {
          id: 'background-failures',
          title: 'Failures of background work',
          description:
            'Background work that failed in the range, by what it was; each is in the log. Observations that were counted as other, because a metric had no room for more series; responses that were to be kept and are not, which their clients were told; and processes of tasks that ended and were started again.',
          ...lines('events-per-second', 8),
          queries: prometheus(
            rateBy('task', names.backgroundFailures),
            rateBy('metric', names.metricsFolded, 'folded: {{metric}}'),
            rateBy('reason', names.responsesNotKept, 'response not kept: {{reason}}'),
            ['processes started again', `sum(rate(${names.processRestarts}{${HERE}}[$__rate_interval]))`],
          ),
          noData: 'Nothing failed',
        },
      ],
    },
    {
      title: 'Behind the tasks',
      panels: [
        {
          id: 'journal-pending',
          title: 'Journal: records on their way',
          description:
            'Usage records that have not reached PostgreSQL. They are safe on disk; a line that only climbs means PostgreSQL does not take them.',
          ...lines('count', 8),
          queries: prometheus(byTask(names.journalPending), [
            'refused',
            `sum(${names.usageRowsRefused}{${HERE}})`,
          ]),
          noData: 'No task is scraped',
          runbook: 'journal-backlog',
        },
        {
          id: 'journal-age',
          title: 'Journal: oldest record',
          description: 'How long the oldest of them has waited. Seconds are normal.',
          ...lines('seconds', 8),
          queries: prometheus(byTask(names.journalOldestSeconds)),
          noData: 'No task is scraped',
          runbook: 'journal-backlog',
        },
        {
          id: 'journal-unspilled',
          title: 'Journal: on one task alone',
          description:
            'How long the oldest usage record, or the oldest call that has not ended, has been neither in PostgreSQL nor in the spill bucket. Up to twenty seconds are normal; a host that dies takes with it what is above zero.',
          ...lines('seconds', 8),
          queries: prometheus(byTask(names.journalUnspilledSeconds), [
            'items spilled each second',
            `sum(rate(${names.usageSpilled}{${HERE}}[$__rate_interval]))`,
          ]),
          noData: 'No task has a spill bucket',
          runbook: 'spill-waits',
        },
        {
          id: 'journal-bytes',
          title: 'Journal: disk',
          description:
            'Bytes of the journal on disk, by task. At JOURNAL_MAX_BYTES a task refuses new calls.',
          ...lines('bytes', 8),
          queries: prometheus(byTask(names.journalBytes)),
          noData: 'No task is scraped',
          runbook: 'journal-backlog',
        },
        {
          id: 'journal-trouble',
          title: 'Journal: disk in trouble',
          description:
            'How long the disk of a task has taken no usage records. After three seconds the task is unready.',
          ...lines('seconds', 8),
          queries: prometheus(byTask(names.journalTroubleSeconds)),
          noData: 'No task is scraped',
          runbook: 'journal-disk',
        },
        {
          id: 'journal-set-aside',
          title: 'Journal: set aside',
          description:
            'What tasks found in their journals and could not read, price or store, since they started, by kind.',
          ...lines('count', 8),
          queries: prometheus(['{{kind}}', `sum by (kind) (${names.journalSetAside}{${HERE}})`]),
          noData: 'Nothing was set aside',
          runbook: 'journal-set-aside',
        },
        {
          id: 'lease-age',
          title: 'Leases: answers that are owed',
          description:
            'How long PostgreSQL has owed a task an answer about its leases. When it climbs, limits and budgets live on what was taken ahead.',
          ...lines('seconds', 8),
          queries: prometheus(byTask(names.leaseAge)),
          noData: 'No task is scraped',
          runbook: 'lease-stall',
        },
        {
          id: 'database-connections',
          title: 'PostgreSQL: connections',
          description:
            'Connections to the database of all kinds, and how many it allows, as the tasks see it once a minute.',
          ...lines('count', 8),
          queries: prometheus(
            ['open', `max(${names.databaseConnections}{${HERE}})`],
            ['allowed', `max(${names.databaseMaxConnections}{${HERE}})`],
          ),
          noData: 'No task has reached PostgreSQL',
          runbook: 'database-connections',
        },
        {
          id: 'database-size',
          title: 'PostgreSQL: size',
          description: 'Bytes of the database. Old months are dropped by the retention you set.',
          ...lines('bytes', 8),
          queries: prometheus(['database', `max(${names.databaseBytes}{${HERE}})`]),
          noData: 'No task has reached PostgreSQL',
          runbook: 'database-storage',
        },
      ],
    },
    {
      title: 'Bedrock',
      panels: [
        {
          id: 'upstream-by-deployment',
          title: 'Requests to Bedrock by deployment',
          description:
            'Requests a second by region and inference profile. A deployment that fails gives way to the next.',
          ...stacked('requests-per-second', 12),
          queries: prometheus(rateBy('deployment', names.upstreamRequests)),
          noData: 'Bedrock was not called in this range',
        },
        {
          id: 'upstream-errors',
          title: 'Refusals and failures of Bedrock',
          description:
            'By deployment and status. 429 is throttling: a quota of the account. 0 means no answer at all.',
          ...stacked('requests-per-second', 12),
          queries: prometheus([
            '{{status}} {{deployment}}',
            `sum by (deployment, status) (rate(${names.upstreamRequests}{${HERE},status!="200"}[$__rate_interval]))`,
          ]),
          noData: 'Bedrock answered everything',
          runbook: 'upstream-throttling',
        },
        {
          id: 'upstream-failures',
          title: 'Failures of Bedrock, and what clients see of them',
          description:
            'Tries that Bedrock failed (5xx) or did not answer, answers that broke off, and answers of 502 to clients. Other tries and deployments make up for most of the first.',
          ...lines('requests-per-second', 12),
          queries: prometheus(
            ['tries', `sum(rate(${names.upstreamRequests}{${HERE},status=~"5..|0"}[$__rate_interval]))`],
            [
              'answers broken off',
              `sum(rate(${names.endings}{${HERE},ending="upstream-cut"}[$__rate_interval]))`,
            ],
            ['502 to clients', `sum(rate(${names.requests}{${HERE},status="502"}[$__rate_interval]))`],
          ),
          noData: 'Bedrock did not fail',
          runbook: 'upstream-failures',
        },
        {
          id: 'retries',
          title: 'Tries beyond the first',
          description:
            'Requests a second that were sent again, by model; those of them without what Bedrock had refused, by what was left out; calls that another model answered in place of theirs; calls that two deployments were asked for at once, by what came of it.',
          ...lines('requests-per-second', 12),
          queries: prometheus(
            rateBy('model', names.upstreamRetries, 'again: {{model}}', CHOSEN),
            rateBy('optional', names.requestsHealed, 'without: {{optional}}'),
            rateBy('model', names.upstreamFallbacks, 'fallback: {{model}}', CHOSEN),
            rateBy('outcome', names.hedges, 'hedge: {{outcome}}'),
          ),
          noData: 'Every call succeeded or failed at its first try',
          runbook: 'upstream-throttling',
        },
        {
          id: 'endings',
          title: 'How calls ended',
          description:
            'Admitted calls a second. client-gone is the choice of people; upstream-cut and task-lost are faults.',
          ...stacked('requests-per-second', 12),
          queries: prometheus(rateBy('ending', names.endings)),
          noData: 'No call ended in this range',
        },
        {
          id: 'trace-spans',
          title: 'Traces',
          description:
            'Spans a second that were sent to the collector, and those dropped because it did not take them.',
          ...lines('events-per-second', 12),
          queries: prometheus(
            ['sent', `sum(rate(${names.spansExported}{${HERE}}[$__rate_interval]))`],
            rateBy('reason', names.spansDropped, 'dropped: {{reason}}'),
          ),
          noData: 'Tracing is off',
        },
      ],
    },
  ],
};
