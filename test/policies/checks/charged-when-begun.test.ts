/** A check whose answer nobody got is charged at its worst where AWS may have begun it, and nothing where it did not. */
import { equal, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { guardrailCheck } from '../../../proxy/policies/checks/apply-guardrail.ts';
import { CheckFailure, type PaidCheck } from '../../../proxy/policies/checks/check.ts';
import { comprehendCheck } from '../../../proxy/policies/checks/comprehend.ts';
import type { AnswerSource, ReceivedHead } from '../../../proxy/upstream/http1/receiver.ts';
import { UpstreamResponse } from '../../../proxy/upstream/upstream-response.ts';
import type { Upstream } from '../../../proxy/upstream/upstream.ts';

const AT_MS = Date.UTC(2026, 0, 1);
const rule = { policy: 'house-rules', timeoutMs: 1_000, onFailure: 'closed' } as const;
const guardrail = {
  ...rule,
  id: 'gr1abc',
  version: '1',
  guards: 'conversation',
  toolResults: 'ignored',
} as const;
const comprehend = { ...rule, language: 'en', minScore: 0.5, prompt: 'block', answer: 'block' } as const;

const connection: AnswerSource = { abort: () => undefined, pause: () => undefined, resume: () => undefined };
const head: ReceivedHead = { header: () => null, headers: () => [] };

/** What becomes of the request once it is to be sent. */
type Fate = (response: UpstreamResponse) => void;

const broken: Fate = (response) => {
  response.onRequestStart(connection);
  response.onResponseError(new Error('the connection broke'));
};
const refused: Fate = (response) => {
  response.onRequestStart(connection);
  response.onResponseStart(500, head);
  response.onResponseData(Buffer.from('{}'));
  response.onResponseEnd();
};
const unreadable: Fate = (response) => {
  response.onRequestStart(connection);
  response.onResponseStart(200, head);
  response.onResponseData(Buffer.from('{'));
  response.onResponseEnd();
};
const neverSent: Fate = (response) => response.onResponseError(new Error('no connection'));

function upstreamOf(fate: Fate): Pick<Upstream, 'ask'> {
  return {
    ask: (_request, onSent) =>
      new Promise((resolve, reject) => {
        const response = new UpstreamResponse({ onHead: resolve, onNoAnswer: reject });
        onSent(response);
        fate(response);
      }),
  };
}

function checksWith(fate: Fate): readonly PaidCheck[] {
  const deps = { upstream: upstreamOf(fate), homeRegion: 'us-east-1' };
  return [guardrailCheck(guardrail, AT_MS, deps), comprehendCheck(comprehend, 'prompt', AT_MS, deps)];
}

const cases: readonly (readonly [string, Fate, { readonly isCharged: boolean }])[] = [
  ['the connection breaks after it was sent', broken, { isCharged: true }],
  ['its answer cannot be read', unreadable, { isCharged: true }],
  ['AWS fails', refused, { isCharged: false }],
  ['there is no connection', neverSent, { isCharged: false }],
];

for (const [name, fate, { isCharged }] of cases)
  for (const check of checksWith(fate))
    test(`${check.kind}: ${name}`, async () => {
      await rejects(
        check.ask({ text: 'hello', direction: 'prompt' }, new AbortController().signal),
        (error) => {
          const charge = error instanceof CheckFailure ? error.charge : null;
          equal((charge?.costPicoUsd ?? 0n) > 0n, isCharged);
          return true;
        },
      );
    });

for (const check of checksWith(() => undefined))
  test(`${check.kind}: nobody waits any more before it is sent`, async () => {
    const asking = check.ask({ text: 'hello', direction: 'answer' }, AbortSignal.abort());
    await rejects(
      asking,
      (error) => error instanceof CheckFailure && (error.charge?.costPicoUsd ?? 0n) === 0n,
    );
  });
