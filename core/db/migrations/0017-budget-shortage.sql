-- What becomes of a request whose worst case a hard budget cannot pay: where nothing is said, what BUDGET_SHORTAGE says.
-- To see it worked: select budget_shortage from virtual_keys limit 1;

-- shorten: its max_tokens is lowered to what is left. refuse: it is refused.
alter table budgets add column budget_shortage text check (budget_shortage in ('shorten', 'refuse'));
alter table teams add column budget_shortage text check (budget_shortage in ('shorten', 'refuse'));
alter table users add column budget_shortage text check (budget_shortage in ('shorten', 'refuse'));
alter table virtual_keys add column budget_shortage text check (budget_shortage in ('shorten', 'refuse'));
