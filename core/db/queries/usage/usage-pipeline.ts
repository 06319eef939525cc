/** Upkeep of the usage table, by the usage publisher. */

/** Called by usage-publisher. Takes an exclusive lock on usage_records only when a month is really made. */
export const prepareUsagePartitions = `select prepare_usage_partitions(now(), 3) as made`;

/** Called by usage-publisher. Locks usage_records for the moment in which a month goes; then nothing is scanned. */
export const dropExpiredUsage = `select drop_usage_before(now() - make_interval(days => $1::int)) as dropped`;
