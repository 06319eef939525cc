/** GET /model_group/info: what LiteLLM's clients read of each model before they call it. A model is its own group here. */
import * as z from 'zod';
import { usableModels } from '../../access/usable-models.ts';
import { operation, reply } from '../../api/operation.ts';
import { modelReply, modelReplySchema } from './model-reply.ts';

const { model_info: info } = modelReplySchema.shape;
const { max_input_tokens, max_output_tokens, input_cost_per_token, output_cost_per_token, mode } = info.shape;
const { supports_function_calling, supports_vision, supports_reasoning, reasoning_efforts } = info.shape;

export const modelGroupInfo = operation({
  kind: 'read',
  path: '/model_group/info',
  summary: 'The models that the caller may call, in the words of LiteLLM’s groups.',
  access: 'everyone',
  input: z.object({
    model_group: z
      .string()
      .max(256)
      .optional()
      .meta({ description: 'Only this model: public name or alias.' }),
  }),
  reply: z.object({
    data: z.array(
      z.object({
        model_group: z.string(),
        providers: z.array(z.string()),
        mode,
        max_input_tokens,
        max_output_tokens,
        input_cost_per_token,
        output_cost_per_token,
        supports_function_calling,
        supports_parallel_function_calling: z.boolean(),
        supports_vision,
        supports_reasoning,
        supported_reasoning_efforts: reasoning_efforts,
      }),
    ),
  }),
  command: null,
  run: async (context, input) => {
    const { catalog, stored } = await context.readCatalog(context.db);
    const isUsable = usableModels(context.caller, catalog);
    const asked = input.model_group === undefined ? null : catalog.named(input.model_group);
    const nowMs = context.clock.nowMs();
    const models = catalog.reachable.filter(
      (model) => isUsable(model) && (input.model_group === undefined || model === asked),
    );
    return reply({
      data: models.map((model) => {
        const { model_name: name, model_info: about } = modelReply(model, catalog, stored, nowMs);
        return {
          model_group: name,
          providers: [about.litellm_provider],
          mode: about.mode,
          max_input_tokens: about.max_input_tokens,
          max_output_tokens: about.max_output_tokens,
          input_cost_per_token: about.input_cost_per_token,
          output_cost_per_token: about.output_cost_per_token,
          supports_function_calling: about.supports_function_calling,
          supports_parallel_function_calling: about.supports_function_calling,
          supports_vision: about.supports_vision,
          supports_reasoning: about.supports_reasoning,
          supported_reasoning_efforts: about.reasoning_efforts,
        };
      }),
    });
  },
});
