/**
 * What a service is to the rest: one folder under core/saas-usage/services, whose `service.ts` is an entry of services.ts.
 * Collectors read; how they ask, wait, try again and count is done for them by whoever gives them `ask`.
 */
import type { SaasAccount, SaasKeys, SaasServiceName } from './account.ts';
import type { ExporterMetric, Published } from './published.ts';
import type { Sample } from './sample.ts';

export type SaasService<Account extends SaasAccount = SaasAccount> = {
  readonly name: SaasServiceName;
  readonly onBills: OnBills;
  /** Members of the secret with the keys. */
  readonly keyNames: { readonly required: readonly string[]; readonly optional: readonly string[] };
  /** Application or organization, as the service itself calls it. */
  readonly idOf: (account: Account) => string;
  readonly collectors: readonly Collector<Account>[];
  /** Requests a second that are sent at most. */
  readonly mostPerSecond: number;
  readonly metrics: Readonly<Record<string, SaasMetric>>;
  /** Under which names its samples go to Prometheus. */
  readonly published: Published<Account>;
  /** Which of those go to CloudWatch too. */
  readonly inCloudWatch: readonly ExporterMetric[];
};

/** As bills name it. */
export type OnBills = {
  readonly provider: string;
  /** Of FOCUS's closed list: specification/columns/servicecategory.md of github.com/FinOps-Open-Cost-and-Usage-Spec/FOCUS_Spec */
  readonly category:
    | 'AI and Machine Learning'
    | 'Analytics'
    | 'Business Applications'
    | 'Compute'
    | 'Databases'
    | 'Developer Tools'
    | 'Multicloud'
    | 'Identity'
    | 'Integration'
    | 'Internet of Things'
    | 'Management and Governance'
    | 'Media'
    | 'Migration'
    | 'Mobile'
    | 'Networking'
    | 'Security'
    | 'Storage'
    | 'Web'
    | 'Other';
};

/** A metric of a service, by its name there. */
export type SaasMetric = {
  /** sum: days of it may be added up. last: a day has its last value. none: there are no days of it. */
  readonly perDay: 'sum' | 'last' | 'none';
  /** What its values count. */
  readonly unit:
    | 'requests'
    | 'operations'
    | 'records'
    | 'bytes'
    | 'milliseconds'
    | 'seconds'
    | 'percent'
    | 'megabytes'
    | 'queries-per-second'
    | 'words'
    | 'units'
    | 'items'
    | 'people';
  readonly help: string;
  /** Where its service documents it. */
  readonly source: string;
  /** How much there is now: it has a level of the account, which a limit of the plan can be compared with. @default false */
  readonly isLevel?: boolean;
};

export type Collector<Account extends SaasAccount = SaasAccount> = {
  /** What it reads, unique within the service: `usage`, `hours`, `infrastructure`, `inventory`, `members`. */
  readonly part: string;
  /** It is not asked again sooner than this after a success. 0: in every run. */
  readonly everySeconds: number;
  /** Null: it reads no days. */
  readonly days: DaysRead | null;
  readonly collect: (request: CollectRequest<Account>) => Promise<Collected>;
};

export type DaysRead = {
  /** The longest range that the service answers at once. */
  readonly mostAtOnce: number;
  /** How many days the service remembers, today included. */
  readonly mostBack: number;
  /** Days that every run reads again, today included, because the service may have corrected them. */
  readonly again: number;
  /** Days that a first run reads, today included. */
  readonly atFirst: number;
};

export type CollectRequest<Account extends SaasAccount = SaasAccount> = {
  readonly account: Account;
  readonly ask: Ask;
  /** Days of UTC to read, both included, at most `days.mostAtOnce`. A longer range is read in several requests. */
  readonly from: string;
  readonly to: string;
  readonly nowMs: number;
  /** When the part was last read without a fault; null: never. */
  readonly lastSuccessAtMs: number | null;
};

/** Rejects only if nothing at all could be read; a part of it that could not be read is a fault. */
export type Collected = {
  readonly samples: readonly Sample[];
  readonly faults: readonly Fault[];
};

/**
 * Asks with GET, the only method there is. Tries again what passes (429, 5xx, no answer) within the time of the run;
 * rejects with an `AskFailure`.
 */
export type Ask = (question: Question) => Promise<unknown>;

export type Question = {
  /** Whole address, `https` outside of tests. */
  readonly url: URL;
  readonly headers: (keys: SaasKeys) => Readonly<Record<string, string>>;
  /** What is asked for, in messages: `infrastructure cpu_usage`. No key, no address with one. */
  readonly what: string;
};

/**
 * unauthorized: the key is not taken, also after it was read again. forbidden: the plan or the key does not have this.
 * refused: the service does not understand (400, 404, 422). unavailable: 5xx or no answer, after all tries. bad-answer: not
 * what its documentation says.
 */
export type FaultCode =
  | 'unauthorized'
  | 'forbidden'
  | 'refused'
  | 'rate-limited'
  | 'unavailable'
  | 'timeout'
  | 'bad-answer';

export type Fault = {
  readonly what: string;
  readonly code: FaultCode;
  /** Of HTTP; null: there was no answer. */
  readonly status: number | null;
  /** What the service says, shortened and without anything secret. */
  readonly message: string;
  /** The plan simply does not have it: told, but no failure. @default false */
  readonly isOfPlan?: boolean;
};

export class AskFailure extends Error {
  override readonly name = 'AskFailure';
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(
      `${fault.what}: ${fault.code}${fault.status === null ? '' : ` (${fault.status})`} ${fault.message}`.trim(),
    );
    this.fault = fault;
  }
}
