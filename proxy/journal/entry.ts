/**
 * One line of the journal: `<crc32, 8 hex digits> <kind><json>\n`. A torn or damaged line fails its checksum and is
 * left out; since lines are only ever appended, only the last one of a segment can be torn.
 */
import { crc32 } from 'node:zlib';
import type { ServiceTier } from '../../core/catalog/price.ts';
import type { KeyId, RequestId, TeamId, UserId } from '../../core/ids.ts';
import type { Dialect } from '../../core/routes.ts';
import { NO_MARKS, type ClientMarks } from '../../core/usage/client-marks.ts';
import type { LeaseMark } from '../../core/usage/record.ts';

/** Written before Bedrock hears of the call: enough to make a record if the task dies. */
export type Admission = ClientMarks & {
  readonly requestId: RequestId;
  readonly createdAtMs: number;
  readonly keyId: KeyId;
  readonly userId: UserId | null;
  readonly teamId: TeamId | null;
  readonly modelAsked: string;
  readonly model: string;
  readonly deployment: string;
  readonly region: string;
  readonly route: string;
  readonly imageCount: number;
  readonly searchUnits: number;
  readonly serviceTier: ServiceTier;
  readonly dialect: Dialect;
  readonly isStream: boolean;
  readonly inputTokensBound: number;
  readonly outputTokensBound: number;
  readonly priceId: string;
  readonly tags: readonly string[];
  readonly lease?: LeaseMark | null;
  /** The deployment that was asked beside the other, and its price. @default none */
  readonly hedge?: { readonly deployment: string; readonly priceId: string };
};

export type Entry =
  | { readonly kind: 'admission'; readonly admission: Admission }
  /** `row`: the record as `usageRowJson` made it. */
  | { readonly kind: 'record'; readonly requestId: RequestId; readonly row: string };

/** What an admission lacks that an earlier version wrote. */
const LATER_FIELDS = {
  ...NO_MARKS,
  region: '',
  route: '',
  imageCount: 0,
  searchUnits: 0,
  serviceTier: 'standard' as const,
};

const ADMISSION = 'A';
const RECORD = 'R';
/** `{"request_id":"` and the 36 characters behind it. */
const ROW_ID_START = '{"request_id":"'.length;
const ID_CHARS = 36;

export function admissionLine(admission: Admission): string {
  return line(ADMISSION + JSON.stringify(admission));
}

export function recordLine(row: string): string {
  return line(RECORD + row);
}

/** The entry of one line (without its newline), or null when its checksum does not fit. */
export function parseLine(text: string): Entry | null {
  const content = text.slice(9);
  if (text.charAt(8) !== ' ' || checksum(content) !== text.slice(0, 8)) return null;
  const json = content.slice(1);
  switch (content.charAt(0)) {
    case ADMISSION:
      return { kind: 'admission', admission: { ...LATER_FIELDS, ...(JSON.parse(json) as Admission) } };
    case RECORD:
      return {
        kind: 'record',
        requestId: json.slice(ROW_ID_START, ROW_ID_START + ID_CHARS) as RequestId,
        row: json,
      };
    default:
      return null;
  }
}

function line(content: string): string {
  return `${checksum(content)} ${content}\n`;
}

function checksum(content: string): string {
  return crc32(content).toString(16).padStart(8, '0');
}
