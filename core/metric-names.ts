/** Names of all metrics, so that what is counted, drawn and alarmed on is one word. Prometheus conventions. */
export const metricNames = {
  requests: 'stargate_requests_total',
  requestDuration: 'stargate_request_duration_seconds',
  timeToFirstToken: 'stargate_time_to_first_token_seconds',
  overhead: 'stargate_overhead_seconds',
  tokens: 'stargate_tokens_total',
  costUsd: 'stargate_cost_usd_total',
  rateLimitHits: 'stargate_rate_limit_hits_total',
  rateLimitAllowed: 'rate_limit_allowed_total',
  rateLimitBlocked: 'rate_limit_blocked_total',
  budgetBlocks: 'stargate_budget_blocks_total',
  budgets: 'stargate_budgets',
  cacheHits: 'stargate_cache_hits_total',
  piiEntities: 'stargate_pii_entities_total',
  contentPolicyBlocks: 'stargate_content_policy_blocks_total',
  endings: 'stargate_call_endings_total',
  upstreamRetries: 'stargate_upstream_retries_total',
  upstreamFallbacks: 'stargate_upstream_fallbacks_total',
  hedges: 'stargate_hedges_total',
  unheardAnswers: 'stargate_unheard_answers',
  unheardAnswersEnded: 'stargate_unheard_answers_total',
  clientTokenUsage: 'gen_ai_client_token_usage',
  upstreamRequests: 'stargate_upstream_requests_total',
  inflightRequests: 'stargate_inflight_requests',
  clientConnections: 'stargate_client_connections',
  requestBodyBytes: 'stargate_request_body_bytes',
  journalPending: 'stargate_usage_journal_pending',
  databaseConnections: 'stargate_database_connections',
  databaseMaxConnections: 'stargate_database_max_connections',
  databaseBytes: 'stargate_database_bytes',
  publisherLastSuccess: 'stargate_usage_publisher_last_success_timestamp_seconds',
  leaseAge: 'stargate_lease_age_seconds',
  leaseRounds: 'stargate_lease_rounds_total',
  leaseRoundDuration: 'stargate_lease_round_duration_seconds',
  leaseWaiting: 'stargate_lease_waiting_calls',
  softBudgetWarnings: 'stargate_soft_budget_warnings_total',
  costBoundExceeded: 'stargate_cost_bound_exceeded_total',
  spansExported: 'stargate_trace_spans_exported_total',
  spansDropped: 'stargate_trace_spans_dropped_total',
  metricsFolded: 'stargate_metrics_folded_total',
  journalOldestSeconds: 'stargate_usage_journal_oldest_seconds',
  journalBytes: 'stargate_usage_journal_bytes',
  journalTroubleSeconds: 'stargate_usage_journal_trouble_seconds',
  journalUnwritten: 'stargate_usage_journal_unwritten',
  journalSetAside: 'stargate_usage_journal_set_aside_total',
  usageRowsRefused: 'stargate_usage_rows_refused',
  responsesNotKept: 'stargate_responses_not_kept_total',
  backgroundFailures: 'stargate_background_failures_total',
} as const;

/** Names in CloudWatch: what the usage publisher and the collector write, and alarms and scaling read. */
export const cloudWatch = {
  namespace: 'Stargate',
  /** Dimension `service` of what the usage publisher writes. */
  publisherService: 'usage-publisher',
  /** Dimension `service` of what the usage jobs write. */
  jobsService: 'usage-jobs',
  metrics: {
    /** Requests in flight per task, by the collector; dimension `environment`. */
    inflightRequests: metricNames.inflightRequests,
    /** One per finished run of the usage publisher; dimensions `service`, `environment`. */
    publisherRuns: 'UsagePublisherRuns',
    /** Usage records of the last five minutes; dimensions `service`, `environment`. */
    recentUsageRecords: 'RecentUsageRecords',
    /** By the usage publisher: by `service` and `environment`, and by these with `team` and `model`. */
    requests: 'Requests',
    failures: 'Failures',
    throttled: 'Throttled',
    inputTokens: 'InputTokens',
    outputTokens: 'OutputTokens',
    cacheReadTokens: 'CacheReadTokens',
    cacheWriteTokens: 'CacheWriteTokens',
    costUsd: 'CostUsd',
    latencyMs: 'LatencyMs',
    timeToFirstTokenMs: 'TimeToFirstTokenMs',
    /** Requests refused before admission, of five whole minutes; dimensions `service`, `environment`. */
    refusedForLimits: 'RefusedForLimits',
    refusedForBudgets: 'RefusedForBudgets',
    /** Budgets of the present period, by the usage publisher; dimensions `service`, `environment`. */
    budgetsNearlySpent: 'BudgetsNearlySpent',
    budgetsSpent: 'BudgetsSpent',
    /** By the collector, from the tasks; dimension `environment`. */
    journalOldestSeconds: metricNames.journalOldestSeconds,
    /** The publisher's own health; dimensions `service`, `environment`. */
    publisherRecords: 'UsagePublisherRecords',
    publisherLagSeconds: 'UsagePublisherLagSeconds',
    publisherWaitingTeams: 'UsagePublisherWaitingTeams',
    publisherLastSuccess: 'UsagePublisherLastSuccess',
    /** By the usage jobs; dimensions `service`, `environment`. */
    jobRuns: 'UsageJobRuns',
    usageDrifts: 'UsageDrifts',
    /** What the roll-up could not take, and records that PostgreSQL refused: they stand until somebody mends them. */
    usageHoursSetAside: 'UsageHoursSetAside',
    usageRowsRefused: 'UsageRowsRefused',
    /** Budgets that budget_burn could not compute in the last run of the notices. */
    budgetsNotComputed: 'BudgetsNotComputed',
  },
} as const;
