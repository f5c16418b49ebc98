#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbPhrase:
 *
 * What the bot says of itself, as opposed to what it knows. Some have a gap, {name} or {email}.
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
  CB_PHRASE_PERSON_CAME,
  CB_PHRASE_PERSON_LEFT,
  CB_PHRASE_PERSON_GONE,
  CB_PHRASE_CLOSED,
  CB_PHRASE_NOBODY_THERE,
  CB_PHRASE_NOBODY_THERE_WILL_WRITE,
  CB_PHRASE_ADDRESS_TAKEN,
} CbPhrase;

#define CB_N_PHRASES (CB_PHRASE_ADDRESS_TAKEN + 1)

const char *cb_phrase_get (CbPhrase phrase, const char *locale);
char *cb_phrase_fill (CbPhrase phrase, const char *locale, const char *gap, const char *value);

G_END_DECLS
