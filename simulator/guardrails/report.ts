/**
 * What an answer tells of the guardrail that looked at it. Converse: `trace` in the answer, or in a stream's metadata.
 * InvokeModel: `amazon-bedrock-guardrailAction`, and with a trace `amazon-bedrock-trace`, in the body or in the last
 * chunk of a stream. Of a prompt that was blocked no model's metrics are told.
 */
import type { StreamEvent } from '../model/conversation.ts';
import { chunk } from '../native/chunks.ts';
import { reasonOf, type GuardrailUsage } from './assess.ts';
import type { Guard, GuardedAnswer } from './guard.ts';

const METRICS = 'amazon-bedrock-invocationMetrics';

export type Report = {
  readonly whole: (body: string) => string;
  readonly stream: (events: Iterable<StreamEvent>) => Iterable<StreamEvent>;
  /** Of prompt and answer together. */
  readonly usage: GuardrailUsage;
};

export function reportOf(guard: Guard, guarded: GuardedAnswer): Report {
  const usage = totalOf(guard, guarded);
  return guard.language === 'converse'
    ? { ...converseReport(guard, guarded), usage }
    : { ...nativeReport(guard, guarded), usage };
}

type Fields = Readonly<Record<string, unknown>>;

function converseReport(guard: Guard, { output, modelOutput }: GuardedAnswer): Omit<Report, 'usage'> {
  const { id } = guard.named.guardrail;
  const guardrail = {
    actionReason: [guard.input, ...(output === null ? [] : [output])].map(reasonOf).join('\n'),
    inputAssessment: { [id]: guard.input.report },
    ...(output === null ? {} : { modelOutput: [modelOutput], outputAssessments: { [id]: [output.report] } }),
  };
  const fields: Fields = guard.isTraced ? { trace: { guardrail } } : {};
  return {
    whole: (body) => JSON.stringify({ ...(JSON.parse(body) as Fields), ...fields }),
    *stream(events) {
      for (const event of events) {
        if (event.eventType !== 'metadata') yield event;
        else
          yield {
            ...event,
            payload: JSON.stringify({ ...(JSON.parse(event.payload) as Fields), ...fields }),
          };
      }
    },
  };
}

function nativeReport(guard: Guard, { output, modelOutput }: GuardedAnswer): Omit<Report, 'usage'> {
  const { id } = guard.named.guardrail;
  const intervened = [guard.input, output].some(
    (assessed) => assessed !== null && assessed.verdict !== 'passes',
  );
  const guardrail = {
    ...(output === null ? {} : { modelOutput: [modelOutput] }),
    input: { [id]: guard.input.report },
    ...(output === null ? {} : { outputs: [{ [id]: output.report }] }),
  };
  const fields: Fields = {
    'amazon-bedrock-guardrailAction': intervened ? 'INTERVENED' : 'NONE',
    ...(guard.isTraced ? { 'amazon-bedrock-trace': { guardrail } } : {}),
  };
  return {
    whole: (body) => JSON.stringify({ ...(JSON.parse(body) as Fields), ...fields }),
    *stream(events) {
      let last: StreamEvent | null = null;
      for (const event of events) {
        if (last !== null) yield last;
        last = event;
      }
      if (last === null) return;
      const { bytes } = JSON.parse(last.payload) as { readonly bytes: string };
      const said = JSON.parse(Buffer.from(bytes, 'base64').toString()) as Record<string, unknown>;
      if (output === null) Reflect.deleteProperty(said, METRICS);
      yield chunk(JSON.stringify({ ...said, ...fields }), last.outputTokens);
    },
  };
}

function totalOf(guard: Guard, { output }: GuardedAnswer): GuardrailUsage {
  const input = guard.input.usage;
  const of = (name: keyof GuardrailUsage) => (input[name] ?? 0) + (output?.usage[name] ?? 0);
  return {
    topicPolicyUnits: of('topicPolicyUnits'),
    contentPolicyUnits: of('contentPolicyUnits'),
    wordPolicyUnits: of('wordPolicyUnits'),
    sensitiveInformationPolicyUnits: of('sensitiveInformationPolicyUnits'),
    sensitiveInformationPolicyFreeUnits: of('sensitiveInformationPolicyFreeUnits'),
    contextualGroundingPolicyUnits: of('contextualGroundingPolicyUnits'),
  };
}
