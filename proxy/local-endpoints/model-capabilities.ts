/**
 * What a model can do, as Anthropic's Models API says it (ModelCapabilities of its SDK): of the model behind this gateway
 * on Bedrock, which is less than on Anthropic's own API: no batches, no tools of the server.
 */
import type { Effort, Model } from '../../core/catalog/model.ts';

type Support = { readonly supported: boolean };

export function capabilitiesOf(model: Model): object {
  const { traits } = model;
  const isClaude = model.family === 'claude';
  const thinks = model.supportsThinking;
  const takesEffort = (effort: Effort): Support => support(traits.efforts.includes(effort));
  return {
    batch: support(false),
    citations: support(isClaude && model.supportsDocuments),
    code_execution: support(false),
    context_management: {
      supported: isClaude,
      clear_thinking_20251015: support(false),
      clear_tool_uses_20250919: support(isClaude),
      compact_20260112: support(isClaude),
    },
    effort: {
      supported: traits.efforts.length > 0,
      low: takesEffort('low'),
      medium: takesEffort('medium'),
      high: takesEffort('high'),
      xhigh: takesEffort('xhigh'),
      max: takesEffort('max'),
    },
    image_input: support(model.supportsImages),
    pdf_input: support(model.supportsDocuments),
    server_tools: { supported: false, code_execution: support(false), web_search: support(false) },
    structured_outputs: support(model.kind === 'chat'),
    thinking: {
      supported: thinks,
      types: {
        adaptive: support(thinks && isClaude && traits.thinking !== 'budget'),
        between_tools: support(false),
        disabled: support(traits.thinkingOff !== 'never'),
        enabled: support(thinks && traits.thinking !== null),
      },
    },
  };
}

function support(supported: boolean): Support {
  return { supported };
}
