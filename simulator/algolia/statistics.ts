/**
 * Every statistic that the Usage API has, and what its numbers are made of.
 * https://www.algolia.com/doc/rest-api/usage/ and specs/usage/common/parameters.yml of algolia/api-clients-automation
 */
export type Statistic =
  /** A share of the searches, writes or reads of an hour; a day is their sum. */
  | { readonly kind: 'operations'; readonly of: 'searches' | 'writes' | 'reads'; readonly share: number }
  /** What an index holds at the end of the hour or day. */
  | { readonly kind: 'size'; readonly of: 'records' | 'data' | 'files' }
  /** Milliseconds; a multiple of the average. */
  | { readonly kind: 'time'; readonly times: number }
  /** Queries a second, the most of the hour or day. */
  | { readonly kind: 'qps'; readonly by: Place }
  /** Percent of the capacity for searches. */
  | { readonly kind: 'capacity'; readonly by: Place; readonly is: 'most' | 'average' }
  /** Percent of queries or seconds that suffered. */
  | { readonly kind: 'degraded'; readonly share: number };

/** One number for all, or an object by server or by region. */
export type Place = 'total' | 'server' | 'region';

const searches = (share: number): Statistic => ({ kind: 'operations', of: 'searches', share });
const writes = (share: number): Statistic => ({ kind: 'operations', of: 'writes', share });
const reads = (share: number): Statistic => ({ kind: 'operations', of: 'reads', share });

/** Groups are for one request instead of several: the answer has their members. */
export const groups: Readonly<Record<string, readonly string[]>> = {
  search_operations: [
    'total_search_operations',
    'total_search_requests',
    'queries_operations',
    'multi_queries_operations',
  ],
  acl_operations: [
    'total_acl_operations',
    'get_api_keys_operations',
    'get_api_key_operations',
    'add_api_key_operations',
    'update_api_key_operations',
    'delete_api_key_operations',
    'list_api_key_operations',
  ],
  indexing_operations: [
    'total_indexing_operations',
    'browse_operations',
    'clear_index_operations',
    'copy_move_operations',
    'delete_index_operations',
    'get_log_operations',
    'get_settings_operations',
    'set_settings_operations',
    'list_indices_operations',
    'wait_task_operations',
  ],
  record_operations: [
    'total_records_operations',
    'add_record_operations',
    'batch_operations',
    'delete_by_query_operations',
    'delete_record_operations',
    'get_record_operations',
    'partial_update_record_operations',
    'update_record_operations',
  ],
  synonym_operations: [
    'total_synonym_operations',
    'batch_synonym_operations',
    'clear_synonym_operations',
    'delete_synonym_operations',
    'get_synonym_operations',
    'query_synonym_operations',
    'update_synonym_operations',
  ],
  rule_operations: [
    'total_rules_operations',
    'batch_rules_operations',
    'clear_rules_operations',
    'delete_rules_operations',
    'get_rules_operations',
    'save_rules_operations',
    'search_rules_operations',
  ],
};

export const statistics: ReadonlyMap<string, Statistic> = new Map(
  Object.entries({
    total_search_operations: searches(1),
    total_search_requests: searches(0.91),
    queries_operations: searches(0.28),
    multi_queries_operations: searches(0.72),

    total_acl_operations: reads(0.004),
    get_api_keys_operations: reads(0.002),
    get_api_key_operations: reads(0.001),
    add_api_key_operations: reads(0),
    update_api_key_operations: reads(0),
    delete_api_key_operations: reads(0),
    list_api_key_operations: reads(0.001),

    total_indexing_operations: reads(0.4),
    browse_operations: reads(0.12),
    clear_index_operations: reads(0),
    copy_move_operations: reads(0.01),
    delete_index_operations: reads(0),
    get_log_operations: reads(0.01),
    get_settings_operations: reads(0.11),
    set_settings_operations: reads(0.02),
    list_indices_operations: reads(0.04),
    wait_task_operations: reads(0.09),

    total_records_operations: writes(1),
    add_record_operations: writes(0.01),
    batch_operations: writes(0.02),
    delete_by_query_operations: writes(0.001),
    delete_record_operations: writes(0.06),
    get_record_operations: reads(0.3),
    partial_update_record_operations: writes(0.55),
    update_record_operations: writes(0.359),

    total_synonym_operations: reads(0.02),
    batch_synonym_operations: reads(0.004),
    clear_synonym_operations: reads(0),
    delete_synonym_operations: reads(0.001),
    get_synonym_operations: reads(0.009),
    query_synonym_operations: reads(0.004),
    update_synonym_operations: reads(0.002),

    total_rules_operations: reads(0.03),
    batch_rules_operations: reads(0.006),
    clear_rules_operations: reads(0),
    delete_rules_operations: reads(0.001),
    get_rules_operations: reads(0.012),
    save_rules_operations: reads(0.003),
    search_rules_operations: reads(0.008),

    total_recommend_requests: searches(0.06),
    total_write_operations: writes(1.004),
    total_read_operations: reads(1),
    total_operations: writes(1.16),

    querysuggestions_total_search_operations: searches(0.18),
    querysuggestions_total_search_requests: searches(0.17),
    querysuggestions_total_acl_operations: reads(0),
    querysuggestions_total_indexing_operations: reads(0.01),
    querysuggestions_total_records_operations: writes(0.002),
    querysuggestions_total_synonym_operations: reads(0),
    querysuggestions_total_rules_operations: reads(0),
    querysuggestions_total_write_operations: writes(0.002),
    querysuggestions_total_read_operations: reads(0.01),
    querysuggestions_total_operations: searches(0.2),

    avg_processing_time: { kind: 'time', times: 1 },
    '90p_processing_time': { kind: 'time', times: 3.6 },
    '99p_processing_time': { kind: 'time', times: 14 },
    queries_above_last_ms_processing_time: searches(0.0002),

    records: { kind: 'size', of: 'records' },
    data_size: { kind: 'size', of: 'data' },
    file_size: { kind: 'size', of: 'files' },

    max_qps: { kind: 'qps', by: 'server' },
    region_max_qps: { kind: 'qps', by: 'region' },
    total_max_qps: { kind: 'qps', by: 'total' },

    used_search_capacity: { kind: 'capacity', by: 'server', is: 'most' },
    avg_used_search_capacity: { kind: 'capacity', by: 'server', is: 'average' },
    region_used_search_capacity: { kind: 'capacity', by: 'region', is: 'most' },
    region_avg_used_search_capacity: { kind: 'capacity', by: 'region', is: 'average' },
    total_used_search_capacity: { kind: 'capacity', by: 'total', is: 'most' },
    total_avg_used_search_capacity: { kind: 'capacity', by: 'total', is: 'average' },

    degraded_queries_ssd_used_queries_impacted: { kind: 'degraded', share: 0.2 },
    degraded_queries_ssd_used_seconds_impacted: { kind: 'degraded', share: 0.1 },
    degraded_queries_max_capacity_queries_impacted: { kind: 'degraded', share: 1 },
    degraded_queries_max_capacity_seconds_impacted: { kind: 'degraded', share: 0.5 },
  } satisfies Record<string, Statistic>),
);
