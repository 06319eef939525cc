/**
 * Whom the call is made as. With the master key: as the canary's user, by a key that is made for it, opens one route and one
 * model, and ends by itself when nobody deletes it. With a key of one's own: by that key.
 */
import { canaryUser } from '../../core/canary/canary-user.ts';
import { PROBE_PATH } from '../../core/canary/probe.ts';
import { isObject } from '../../core/json.ts';
import { ApiError, callApi, exitCodes, type Api } from '../client.ts';

export type Caller = {
  readonly userId: string;
  readonly key: string;
  readonly model: string;
  /** Deletes the key that was made. */
  readonly done: () => Promise<void>;
};

/** Longer than the chain takes. */
const KEY_LIFE = '5m';

export async function findCaller(api: Api, wantedModel: string | null): Promise<Caller> {
  const model = wantedModel ?? (await cheapestModel(api));
  const own = await orNull(() => callApi(api, 'GET', '/key/info', {}), [400]);
  if (own !== null) {
    const info = own['info'];
    const userId = isObject(info) && typeof info['user_id'] === 'string' ? info['user_id'] : '';
    return { userId, key: api.credential.secret, model, done: async () => undefined };
  }
  const { userId, userAlias, budgetUsd, budgetDuration, tag } = canaryUser;
  const known = await orNull(() => callApi(api, 'GET', '/user/info', { user_id: userId }), [404]);
  if (known === null) {
    await callApi(api, 'POST', '/user/new', {
      user_id: userId,
      user_alias: userAlias,
      max_budget: budgetUsd,
      budget_duration: budgetDuration,
      auto_create_key: false,
    });
  }
  const made = await callApi(api, 'POST', '/key/generate', {
    user_id: userId,
    duration: KEY_LIFE,
    models: [model],
    allowed_routes: [PROBE_PATH],
    tags: [tag],
  });
  const { key, key_id: keyId } = made;
  if (typeof key !== 'string') throw new ApiError('/key/generate gave no key.', exitCodes.unreachable);
  return {
    userId,
    key,
    model,
    done: async () => {
      await callApi(api, 'POST', '/key/delete', { keys: [keyId] });
    },
  };
}

/** Of those that the credential may call, and that answer in words at once. */
async function cheapestModel(api: Api): Promise<string> {
  const reply = await callApi(api, 'GET', '/model_group/info', {});
  const models = (Array.isArray(reply['data']) ? reply['data'] : [])
    .filter(isObject)
    .filter(
      ({ mode, supports_reasoning: thinks, input_cost_per_token: price }) =>
        mode === 'chat' && thinks !== true && price !== null,
    )
    .map((model) => ({ name: String(model['model_group']), usd: priceOf(model) }))
    .toSorted((one, other) => one.usd - other.usd);
  const [cheapest] = models;
  if (cheapest !== undefined) return cheapest.name;
  throw new ApiError('No model that would do may be called: name one with --model.', exitCodes.refused);
}

/** Only to compare; amounts come as they were written. */
function priceOf(model: Readonly<Record<string, unknown>>): number {
  const rates = [model['input_cost_per_token'], model['output_cost_per_token']];
  return rates.reduce<number>((sum, rate) => sum + Number(JSON.stringify(rate)), 0);
}

async function orNull<Reply>(ask: () => Promise<Reply>, statuses: readonly number[]): Promise<Reply | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ApiError && statuses.includes(error.said.status ?? 0)) return null;
    throw error;
  }
}
