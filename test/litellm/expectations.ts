/** All of them, by topic; each test file runs some. */
import type { Expectation } from './expectation.ts';
import { budgets } from './topics/budgets.ts';
import { chat } from './topics/chat.ts';
import { customers } from './topics/customers.ts';
import { embeddings } from './topics/embeddings.ts';
import { errors } from './topics/errors.ts';
import { keysChanged } from './topics/keys-changed.ts';
import { keysMade } from './topics/keys-made.ts';
import { keysRead } from './topics/keys-read.ts';
import { limits } from './topics/limits.ts';
import { messages } from './topics/messages.ts';
import { models } from './topics/models.ts';
import { paths } from './topics/paths.ts';
import { responses } from './topics/responses.ts';
import { spend } from './topics/spend.ts';
import { teamsMade } from './topics/teams-made.ts';
import { teamsMembers } from './topics/teams-members.ts';
import { teamsModels } from './topics/teams-models.ts';
import { users } from './topics/users.ts';

const keys = [...keysMade, ...keysChanged, ...keysRead];
const teams = [...teamsMade, ...teamsMembers, ...teamsModels];

type Topics = Readonly<Record<string, readonly Expectation[]>>;

export const expectations = {
  accounts: { keys, users, teams, customers },
  money: { budgets, limits, spend },
  calls: { models, chat, messages, responses, embeddings, paths, errors },
} as const satisfies Readonly<Record<string, Topics>>;
