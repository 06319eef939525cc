/** `model_aliases`: LiteLLM's name for the aliases of a team, which it takes nowhere else. */
import { allowanceShape, litellmName, type AllowanceInput } from '../../request/fields.ts';

export const modelAliasesField = allowanceShape.aliases.meta(litellmName('aliases'));

/** The request with the aliases of both names; where both name one, ours counts. */
export function withModelAliases<
  Input extends AllowanceInput & { model_aliases?: AllowanceInput['aliases'] },
>(input: Input): Input {
  const { aliases, model_aliases: other } = input;
  if (other === undefined) return input;
  return { ...input, aliases: aliases === undefined || aliases === null ? other : { ...other, ...aliases } };
}
