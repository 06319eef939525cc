/** Which models a call's policies are looked up for: all that may answer it. */
import { deepEqual } from 'node:assert/strict';
import { test } from 'node:test';
import type { Catalog } from '../../../core/catalog/catalog.ts';
import type { Received } from '../../../proxy/exchange.ts';
import { createPromptGuard } from '../../../proxy/policies/mask/prompt-guard.ts';
import type { PolicyBook } from '../../../proxy/policies/policy-book.ts';
import { guard } from '../../../proxy/stages/guard.ts';
import { finish, type Work } from '../../../proxy/dialects/work.ts';

test('policies of every model that may answer apply: fallbacks, a successor, and the fallbacks of that', () => {
  const fallbacks: Readonly<Record<string, readonly string[]>> = { old: ['spare'], next: ['far'] };
  const named = (name: string): { readonly name: string } => ({ name });
  const catalog = {
    find: named,
    fallbacks: ({ name }: { readonly name: string }) => (fallbacks[name] ?? []).map(named),
    successorOf: ({ name }: { readonly name: string }) => (name === 'old' ? named('next') : null),
    isSucceeded: () => true,
  } as unknown as Catalog;
  const asked: (readonly string[])[] = [];
  const policies = {
    mayApplyTo: () => true,
    effectiveFor: (_caller: unknown, models: readonly string[]) => {
      asked.push(models);
      return null;
    },
  } as unknown as PolicyBook;
  const turns = { work: <Result>(work: Work<Result>) => finish(work) };
  const body = Buffer.from('{"model":"mine","fallbacks":["other"]}');
  const received = {
    policyUse: null,
    param: '',
    createdAtMs: 0,
    principal: { modelAliases: new Map([['mine', 'old']]) },
  } as unknown as Received;
  void guard(
    received,
    { body, expansion: null },
    { policies, promptGuard: createPromptGuard(), catalog, turns },
  );
  deepEqual(asked, [['old', 'spare', 'next', 'far', 'other']]);
});
