#include "bot/cb-text-word.h"

CbTextWord *
cb_text_word_new (const char *folded, const char *stem)
{
  CbTextWord *self = g_new0 (CbTextWord, 1);

  self->folded = g_strdup (folded);
  self->stem = g_strdup (stem);

  return self;
}

void
cb_text_word_free (CbTextWord *self)
{
  g_free (self->folded);
  g_free (self->stem);
  g_free (self);
}
