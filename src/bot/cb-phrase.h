#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbPhrase:
 *
 * What the bot says of itself, as opposed to what it knows.
 */
typedef enum
{
  CB_PHRASE_GREETING,
  CB_PHRASE_THANKS,
  CB_PHRASE_GOODBYE,
  CB_PHRASE_HELP,
  CB_PHRASE_PERSON,
  CB_PHRASE_UNKNOWN,
  CB_PHRASE_UNKNOWN_BUT_NEAR,
} CbPhrase;

#define CB_N_PHRASES (CB_PHRASE_UNKNOWN_BUT_NEAR + 1)

const char *cb_phrase_get (CbPhrase phrase, const char *locale);

G_END_DECLS
