/**
 * The model a path of Bedrock's names. Clients write a public name, a model id, the id of an inference profile, or the
 * ARN of one of these; the catalog knows the names, and ARNs of application profiles where they are configured whole.
 */
const NAMED_BY_LAST_SEGMENT =
  /^arn:aws[\w-]*:bedrock:[\w-]*:\d*:(?:foundation-model|inference-profile)\/(.+)$/;

export function modelNameOf(param: string): string {
  return NAMED_BY_LAST_SEGMENT.exec(param)?.[1] ?? param;
}
