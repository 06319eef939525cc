/**
 * guard: what content policies do to a prompt before it is understood. A call of somebody whom no policy is for passes at
 * once, and so does every call of an environment without policies. Refuses with 400 what a policy blocks. What a policy
 * masks is masked from here on: the dialects, Bedrock, traces and tasks have placeholders in its place, and the client its
 * own words back (`proxy/policies/answer/`).
 */
import { endedModel } from '../../core/catalog/ended.ts';
import type { Catalog } from '../../core/catalog/catalog.ts';
import type { Model } from '../../core/catalog/model.ts';
import { nameInArn } from '../../core/catalog/written-name.ts';
import { isRefusal, type Refusal } from '../../core/errors.ts';
import type { Principal } from '../../core/keys/principal.ts';
import type { ExpandedBody } from '../dialects/dialect.ts';
import { findingMembers } from '../dialects/structure.ts';
import type { Work } from '../dialects/work.ts';
import type { Turns } from '../event-loop-turns.ts';
import type { Received } from '../exchange.ts';
import type { PromptGuard } from '../policies/mask/prompt-guard.ts';
import type { PolicyBook } from '../policies/policy-book.ts';

export type GuardDeps = {
  readonly policies: PolicyBook;
  readonly promptGuard: PromptGuard;
  readonly catalog: Catalog;
  readonly turns: Pick<Turns, 'work'>;
};

/** `expanded`: the body including what it refers to. Gives the same, or one with placeholders. */
export function guard(
  received: Received,
  expanded: ExpandedBody,
  deps: GuardDeps,
): ExpandedBody | Refusal | Promise<ExpandedBody | Refusal> {
  return received.policyUse === null && !deps.policies.mayApplyTo(received.principal)
    ? expanded
    : deps.turns.work(guarding(received, expanded, deps), expanded.body.length);
}

function* guarding(
  received: Received,
  { body, expansion }: ExpandedBody,
  deps: GuardDeps,
): Work<ExpandedBody | Refusal> {
  const { policies, promptGuard } = deps;
  // Content that was fetched after admission makes another body of the same call.
  if (received.policyUse === null) {
    const models = yield* modelsOf(body, received, deps.catalog);
    const policy = policies.effectiveFor(received.principal, models);
    if (policy === null) return { body, expansion };
    received.policyUse = {
      policy,
      findings: new Map(),
      charges: [],
      blockedBy: null,
      prompt: body,
      placeholders: null,
      answerChecker: promptGuard.checkerOf(policy, 'answer'),
    };
  }
  const guarded = yield* promptGuard.guarding(body, received.policyUse);
  if (isRefusal(guarded)) return guarded;
  if (guarded === body) return { body, expansion };
  const refusal = received.bodyHold.grow(guarded.length);
  if (refusal !== null) return refusal;
  // A turn that is kept is kept as it came, so that later ones are masked alike.
  return { body: guarded, expansion: expansion === null ? null : { ...expansion, original: received.body } };
}

/** Public names of the models that are asked for, and of those that may answer in their place. */
function* modelsOf(
  body: Buffer,
  { param, principal, createdAtMs }: Received,
  catalog: Catalog,
): Work<readonly string[]> {
  const asked = param === '' ? [] : [nameInArn(param)];
  for (const { name, valueStart, end } of yield* findingMembers(body)) {
    if (name === 'model' || name === 'fallbacks') asked.push(...namesIn(body.subarray(valueStart, end)));
  }
  const names = new Set<string>();
  for (const name of asked) {
    const known = knownAs(name, principal);
    const model = catalog.find(known) ?? endedModel(known, catalog, createdAtMs);
    if (model === null) continue;
    addWithFallbacks(names, model, catalog);
    const successor = catalog.successorOf(model, createdAtMs);
    if (successor !== null && catalog.isSucceeded(model)) addWithFallbacks(names, successor, catalog);
  }
  return [...names];
}

function addWithFallbacks(names: Set<string>, model: Model, catalog: Catalog): void {
  names.add(model.name);
  for (const other of catalog.fallbacks(model)) names.add(other.name);
}

function knownAs(name: string, { modelAliases }: Principal): string {
  return modelAliases?.get(name) ?? name;
}

/** Of `"name"`, `["name"]` and `[{"model": "name"}]`. What is none of them is refused where it is understood. */
function namesIn(value: Buffer): readonly string[] {
  let names: unknown;
  try {
    names = JSON.parse(value.toString('utf8'));
  } catch {
    return [];
  }
  return (Array.isArray(names) ? (names as readonly unknown[]) : [names]).flatMap((name) => {
    if (typeof name === 'string') return [name];
    const inner: unknown = typeof name === 'object' && name !== null && 'model' in name ? name.model : null;
    return typeof inner === 'string' ? [inner] : [];
  });
}
