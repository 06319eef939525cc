/**
 * Values of labels that are known beforehand. The parts of the task that count take their types from here; only models,
 * deployments, teams and users are not, which are those that the gateway has. Never what a caller wrote.
 */
import { errorTable } from '../errors.ts';
import { dialects, routes, type Dialect } from '../routes.ts';

/** Routes that lead to Bedrock. `unmatched`: the path, or its method, is no route. */
export const UNMATCHED = 'unmatched';
const dialectsByRoute: ReadonlyMap<string, Dialect> = new Map(
  routes.flatMap((route) => (route.serves === 'call' ? [[route.id, route.dialect] as const] : [])),
);
export const requestRoutes: readonly string[] = [...dialectsByRoute.keys(), UNMATCHED];
export const dialectNames: readonly string[] = Object.keys(dialects);

/** Empty where no dialect is spoken. */
export function dialectOfRoute(route: string): string {
  return dialectsByRoute.get(route) ?? '';
}

/** Of answers to callers. 499: the client has left. 529: how Anthropic's API says 503. */
export const answerStatuses: readonly string[] = [
  ...new Set([200, ...Object.values(errorTable).map(({ status }) => status), 499, 529]),
]
  .toSorted((one, other) => one - other)
  .map(String);

/** Of Bedrock, which may answer with any. 0: there was no answer. */
export const bedrockStatuses: readonly string[] = [
  '0',
  ...Array.from({ length: 500 }, (_, index) => String(100 + index)),
];

export const limitTypes = ['rpm', 'tpm', 'max_parallel'] as const;

/** Types that do not overlap: what somebody used is their sum. */
export const usedTokenTypes = ['input', 'output', 'cache_read', 'cache_write'] as const;
/** `reasoning` is a part of `output`. */
export const tokenTypes = [...usedTokenTypes, 'reasoning'] as const;

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

/** Checks of policies that ask somebody else. */
export const policyChecks = ['judge', 'guardrail', 'comprehend'] as const;
/** failed-open: it came to no verdict, and the call went on. failed-closed: the call was refused for it. */
export const policyCheckOutcomes = ['pass', 'block', 'failed-open', 'failed-closed'] as const;

export const leaseRoundOutcomes = ['answered', 'failed'] as const;

/** Why an answer is not kept. */
export const notKeptReasons = ['too large', 'busy', 'database'] as const;

/** What the journal sets aside. */
export const setAsideKinds = ['torn', 'damaged', 'unpriced', 'refused', 'segment'] as const;

/** Why spans are not delivered. */
export const droppedSpanReasons = ['queue full', 'collector'] as const;

/** What was hit or missed: the gateway's cache of answers, or Bedrock's of prompts. */
export const cacheKinds = ['answer', 'prompt'] as const;

export const budgetStates = ['near', 'spent'] as const;

/** What Bedrock refused and a request can do without; `Optional` of the dialects says what each is. */
export const optionals = [
  'strict',
  'native-json',
  'betas',
  'cache-points',
  'effort',
  'tool-fields',
  'unknown-fields',
  'thinking-binding',
  'own-usage',
  'native-chat',
  'native-responses',
] as const;

/** Of garbage collection, as Node names them. */
export const collectionKinds = ['minor', 'major', 'incremental', 'weakcb', 'other'] as const;

/** Work behind the requests whose failures are counted and logged by these names. `request`: the work on a request itself. */
export const backgroundTasks = [
  'request',
  'connection of kept responses',
  'connection of leases',
  'connection of the cache of answers',
  'close a previous run',
  'close leases',
  'count former spend',
  'database connection',
  'entry of a model',
  'expired responses',
  'journal disk',
  'keep an answer',
  'keep response',
  'kept responses',
  'leases',
  'list of customers',
  'listener of leases',
  'look up an answer',
  'model settings',
  'own usage',
  'policies',
  'previous runs',
  'price a lost call',
  'read the state of the system',
  'reconcile budgets',
  'remove segment',
  'replay',
  'revocation listener',
  'revocation poll',
  'rotate journal',
  'row refused by PostgreSQL',
  'set a segment aside',
  'ship to PostgreSQL',
  'spill',
  'store refusals',
  'task protection',
  'tidy leases',
  'trace content',
  'trim the cache of answers',
  'undo a late keeping',
  'write journal',
  'write set-aside.log',
] as const;

export type BackgroundTask = (typeof backgroundTasks)[number];

/** Counts and logs a failure of background work. */
export type OnProblem = (task: BackgroundTask, error: unknown) => void;
