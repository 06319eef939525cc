/**
 * Values of labels that are known beforehand. Counters show each of them as 0 from the start, and the parts of the task
 * that count take their types from here.
 */
export const limitTypes = ['rpm', 'tpm', 'max_parallel'] as const;

export const tokenTypes = ['input', 'output', 'cache_read', 'cache_write', 'reasoning'] as const;

/**
 * won: the hedge answered. lost: the first deployment did. failed: neither did. abandoned: the client left. refused: no
 * hedge was sent, because a budget or the disk did not allow it.
 */
export const hedgeOutcomes = ['won', 'lost', 'failed', 'abandoned', 'refused'] as const;

/**
 * read: to its end. broken: the connection broke. timeout, too-large: it exceeded a bound. refused: there was no place.
 * stopped: the task ended.
 */
export const unheardOutcomes = ['read', 'broken', 'timeout', 'too-large', 'refused', 'stopped'] as const;

export const inputCountOutcomes = ['counted', 'failed', 'refused'] as const;

export const leaseRoundOutcomes = ['answered', 'failed'] as const;

/** Why an answer is not kept. */
export const notKeptReasons = ['too large', 'busy', 'database'] as const;

/** What the journal sets aside. */
export const setAsideKinds = ['torn', 'damaged', 'unpriced', 'refused', 'segment'] as const;

/** Why spans are not delivered. */
export const droppedSpanReasons = ['queue full', 'collector'] as const;
