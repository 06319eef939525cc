/** All of them, by topic; each test file runs some. */
import type { Expectation } from './expectation.ts';
import { budgets } from './topics/budgets.ts';
import { chat } from './topics/chat.ts';
import { customers } from './topics/customers.ts';
import { embeddings } from './topics/embeddings.ts';
import { errors } from './topics/errors.ts';
import { keys } from './topics/keys.ts';
import { limits } from './topics/limits.ts';
import { messages } from './topics/messages.ts';
import { models } from './topics/models.ts';
import { paths } from './topics/paths.ts';
import { responses } from './topics/responses.ts';
import { spend } from './topics/spend.ts';
import { teams } from './topics/teams.ts';
import { users } from './topics/users.ts';

type Topics = Readonly<Record<string, readonly Expectation[]>>;

export const expectations = {
  accounts: { keys, users, teams, customers },
  money: { budgets, limits, spend },
  calls: { models, chat, messages, responses, embeddings, paths, errors },
} as const satisfies Readonly<Record<string, Topics>>;
