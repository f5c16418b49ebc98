#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbSmallTalk:
 * @CB_SMALL_TALK_NONE: a message that says something else, too, or nothing of the kind
 * @CB_SMALL_TALK_GREETING: hello
 * @CB_SMALL_TALK_THANKS: thanks, or contentment with what was said
 * @CB_SMALL_TALK_GOODBYE: goodbye
 * @CB_SMALL_TALK_HELP: what can you do
 * @CB_SMALL_TALK_PERSON: let me talk to a person
 *
 * What a message without a question in it is about. Where it is about several,
 * the last in this order counts.
 */
typedef enum
{
  CB_SMALL_TALK_NONE,
  CB_SMALL_TALK_GREETING,
  CB_SMALL_TALK_THANKS,
  CB_SMALL_TALK_GOODBYE,
  CB_SMALL_TALK_HELP,
  CB_SMALL_TALK_PERSON,
} CbSmallTalk;

#define CB_N_SMALL_TALKS (CB_SMALL_TALK_PERSON + 1)

CbSmallTalk cb_small_talk_recognize (const char *text, const char *locale, const char **language);

G_END_DECLS
