#include "loadtest/cb-load-account.h"

/* Returns: whether all that was looked for is there exactly once, in order */
gboolean
cb_load_account_is_clean (const CbLoadAccount *self)
{
  return self->lost == 0 && self->doubled == 0 && self->moved == 0 && self->gaps == 0;
}

void
cb_load_account_add (CbLoadAccount *self, const CbLoadAccount *other)
{
  self->acknowledged += other->acknowledged;
  self->found += other->found;
  self->lost += other->lost;
  self->doubled += other->doubled;
  self->moved += other->moved;
  self->gaps += other->gaps;
  self->sessions += other->sessions;
  self->unchecked += other->unchecked;
}
