/**
 * GET /model/info (and /v1/model/info, as LiteLLM's clients ask): the models that the caller may call, or one of them, with
 * abilities, deployments and today's prices.
 */
import * as z from 'zod';
import { isOverseer } from '../../access/caller.ts';
import { usableModels } from '../../access/usable-models.ts';
import { litellmName } from '../../request/fields.ts';
import { operation, refuse, reply } from '../../api/operation.ts';
import { modelReply, modelReplySchema } from './model-reply.ts';

export const modelInfo = operation({
  kind: 'read',
  path: '/model/info',
  aliases: ['/v1/model/info', '/v2/model/info'],
  summary:
    "The models that the caller may call, or one of them, with abilities, deployments and today's prices in USD per token.",
  access: 'everyone',
  input: z.object({
    model: z.string().max(256).optional().meta({ description: 'Public name, alias or Bedrock id.' }),
    litellm_model_id: z.string().max(256).optional().meta(litellmName('model')),
  }),
  reply: z.object({ data: z.array(modelReplySchema) }),
  command: { argument: 'model', isArgumentOptional: true, shows: 'data' },
  run: async (context, input) => {
    const name = input.model ?? input.litellm_model_id;
    const { catalog, stored } = await context.readCatalog(context.db);
    const nowMs = context.clock.nowMs();
    const isUsable = usableModels(context.caller, catalog);
    if (name === undefined) {
      const usable = catalog.reachable.filter(isUsable);
      return reply({ data: usable.map((model) => modelReply(model, catalog, stored, nowMs)) });
    }
    const model = catalog.named(name);
    if (model === null || !isUsable(model)) {
      const message = isOverseer(context.caller)
        ? 'There is no such model. GET /model/list names those there are.'
        : 'There is no such model, or this key may not use it. GET /v1/models names those it may use.';
      return refuse('model_not_found', { message, param: 'model' });
    }
    // What /model/update changes has a version of its own, entry_version.
    const version =
      model.isEntry === true
        ? null
        : (stored.settings.find((setting) => setting.model === model.name)?.version ?? null);
    return reply({ data: [modelReply(model, catalog, stored, nowMs)] }, version);
  },
});
