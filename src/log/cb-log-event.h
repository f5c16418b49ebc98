#pragma once

#include <glib.h>

#include "base/cb-log-level.h"

G_BEGIN_DECLS

/* Fields of one event, at most. */
#define CB_LOG_MAX_FIELDS 16

/**
 * CbLogField:
 * @name: as the journal has it: upper case, such as "REQUEST_ID"
 * @value: valid UTF-8; whatever a client sent may be in it
 */
typedef struct
{
  const char *name;
  const char *value;
} CbLogField;

/**
 * CbLogEvent:
 * @level: how much it matters
 * @message_id: (nullable): what kind of event it is, see cb-log-ids.h
 * @text: what happened, one line for people; never a visitor's text, a token or a password
 * @real_time_us: when, in microseconds since 1970 UTC
 * @fields: (array length=n_fields): the same for programs
 * @n_fields: how many
 *
 * One line of the log. Lives on the stack of who writes it.
 */
typedef struct
{
  CbLogLevel level;
  const char *message_id;
  const char *text;
  gint64 real_time_us;
  CbLogField fields[CB_LOG_MAX_FIELDS];
  guint n_fields;
} CbLogEvent;

void cb_log_event_add (CbLogEvent *self, const char *name, const char *value);
char *cb_log_event_make_line (const char *text);

G_END_DECLS
