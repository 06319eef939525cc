/**
 * ApplyGuardrail: a guardrail's verdict on texts, without any model.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ApplyGuardrail.html
 */
import { readRuntime, type Runtime } from '../service-model/read.ts';
import { AwsError } from '../wire/aws-error.ts';
import { assess, CHARS_PER_TEXT_UNIT, reasonOf, type Assessment, type GuardrailUsage } from './assess.ts';
import type { Guardrail } from './guardrail.ts';
import type { NamedGuardrail } from './find-guardrail.ts';

const PATH = /^\/guardrail\/([^/]*)\/version\/([^/]*)\/apply$/;

/**
 * More is throttled at once, as reported in BerriAI/litellm#19501 (429 from 25,000 characters on); the quota is an
 * account's, and 25 the least that is documented.
 */
const MAX_TEXT_UNITS = 25;

/** What the path names; null: it is of another operation. */
export function applyPath(path: string): { readonly identifier: string; readonly version: string } | null {
  const [, identifier, version] = PATH.exec(path) ?? [];
  if (identifier === undefined || version === undefined) return null;
  return { identifier: decoded(identifier), version: decoded(version) };
}

/** What cannot be decoded names no guardrail. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

export type Applied = { readonly body: string; readonly usage: GuardrailUsage };

/** Throws the AwsError of what the service would refuse. */
export function applyGuardrail(named: NamedGuardrail, body: unknown): Applied {
  const { content, source, outputScope } = readRuntime('ApplyGuardrailRequest', body);
  const parts = content.flatMap(({ text }) => text ?? []);
  const units = Math.ceil(parts.reduce((sum, { text }) => sum + text.length, 0) / CHARS_PER_TEXT_UNIT);
  if (units > MAX_TEXT_UNITS) throw new AwsError('ThrottlingException');
  // What the contextual grounding is to be held against is not content itself, unless it says so.
  const isGuarded = ({ qualifiers = [] }: Runtime<'GuardrailTextBlock'>) =>
    qualifiers.length === 0 || qualifiers.includes('guard_content');
  const guarded = parts.filter(isGuarded).map(({ text }) => text);
  const others = parts.filter((part) => !isGuarded(part)).reduce((sum, { text }) => sum + text.length, 0);
  const assessed = assess(named.guardrail, source, guarded, others);
  const { guardrail, version, arn } = named;
  const blocked = source === 'INPUT' ? guardrail.blockedInputMessaging : guardrail.blockedOutputsMessaging;
  const answer: Runtime<'ApplyGuardrailResponse'> = {
    action: assessed.verdict === 'passes' ? 'NONE' : 'GUARDRAIL_INTERVENED',
    actionReason: reasonOf(assessed),
    assessments: [
      {
        ...(outputScope === 'FULL' ? withUndetected(guardrail, assessed.report) : assessed.report),
        appliedGuardrailDetails: {
          guardrailId: guardrail.id,
          guardrailVersion: version,
          guardrailArn: arn,
          guardrailOrigin: ['REQUEST'],
          guardrailOwnership: 'SELF',
        },
      },
    ],
    ...(assessed.report.invocationMetrics.guardrailCoverage === undefined
      ? {}
      : { guardrailCoverage: assessed.report.invocationMetrics.guardrailCoverage }),
    outputs: outputsOf(assessed.verdict, assessed.texts, blocked),
    usage: assessed.usage,
  };
  return { body: JSON.stringify(answer), usage: assessed.usage };
}

/** Nothing where nothing was done. */
function outputsOf(verdict: 'passes' | 'masked' | 'blocked', texts: readonly string[], blocked: string) {
  switch (verdict) {
    case 'passes':
      return [];
    case 'masked':
      return texts.map((text) => ({ text }));
    case 'blocked':
      return [{ text: blocked }];
  }
}

/** The full scope tells topics and filters that found nothing too; words and patterns it does not. */
function withUndetected(guardrail: Guardrail, report: Assessment): Assessment {
  const topics = report.topicPolicy?.topics ?? [];
  const filters = report.contentPolicy?.filters ?? [];
  return {
    ...report,
    ...(guardrail.topics === undefined
      ? {}
      : {
          topicPolicy: {
            topics: guardrail.topics.map(
              ({ name }) =>
                topics.find((one) => one.name === name) ?? {
                  name,
                  type: 'DENY',
                  action: 'NONE',
                  detected: false,
                },
            ),
          },
        }),
    ...(guardrail.contentFilters === undefined
      ? {}
      : {
          contentPolicy: {
            filters: guardrail.contentFilters.map(
              ({ type }) =>
                filters.find((one) => one.type === type) ?? {
                  type,
                  confidence: 'NONE',
                  filterStrength: 'HIGH',
                  action: 'NONE',
                  detected: false,
                },
            ),
          },
        }),
  };
}
