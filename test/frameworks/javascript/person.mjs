/** The schema of the structured answers, with the limits that people set every day. */
import { z } from 'zod';

export const person = z.object({
  name: z.string().min(1).max(40).describe('How the person is called'),
  age: z.number().int().min(1).max(130),
  tags: z.array(z.string()).max(3),
});
