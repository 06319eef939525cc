/** GET /model/info: all models, or one, with abilities, deployments and today's prices. */
import { z } from 'zod';
import { operation, refuse, reply } from '../../operation.ts';
import { modelReply, modelReplySchema } from './model-reply.ts';

export const modelInfo = operation({
  kind: 'read',
  path: '/model/info',
  summary: "All models, or one, with abilities, deployments and today's prices in USD per token.",
  input: z.object({
    model: z.string().max(256).optional().meta({ description: 'Public name, alias or Bedrock id.' }),
    litellm_model_id: z.string().max(256).optional().meta({ description: "LiteLLM's name of model." }),
  }),
  reply: z.object({ data: z.array(modelReplySchema) }),
  run: async ({ catalog, clock }, input) => {
    const name = input.model ?? input.litellm_model_id;
    const nowMs = clock.nowMs();
    if (name === undefined) {
      return reply({ data: catalog.models.map((model) => modelReply(model, catalog, nowMs)) });
    }
    const model = catalog.find(name);
    if (model === null) {
      const message = 'There is no such model. GET /model/list names those there are.';
      return refuse('model_not_found', { message, param: 'model' });
    }
    return reply({ data: [modelReply(model, catalog, nowMs)] });
  },
});
