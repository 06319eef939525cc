-- Spend brought from another gateway stands in budget_adjustments, which budgets count; the table for it was never used.
-- To see it worked: select to_regclass('carried_spend') is null;

drop table carried_spend;
