/** `tags` of a team, with the bounds that tags of a key have. */
import { tagsField } from '../key/key-fields.ts';

export const teamTagsField = tagsField.meta({
  description:
    'Carried by every usage record of the team, beside the tags of the key, as many as fit: at most 64, and 2,048 bytes together.',
});
