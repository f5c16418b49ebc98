#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * CbLogLevel:
 * @CB_LOG_LEVEL_ERROR: somebody must see to it
 * @CB_LOG_LEVEL_WARN: it works, but something is not as it should be
 * @CB_LOG_LEVEL_INFO: what the daemon did
 * @CB_LOG_LEVEL_HTTP: a line for each request
 * @CB_LOG_LEVEL_DEBUG: for those who look for a mistake
 *
 * How much a line of the log matters. A level in force admits those before it too.
 */
typedef enum
{
  CB_LOG_LEVEL_ERROR,
  CB_LOG_LEVEL_WARN,
  CB_LOG_LEVEL_INFO,
  CB_LOG_LEVEL_HTTP,
  CB_LOG_LEVEL_DEBUG,
} CbLogLevel;

#define CB_N_LOG_LEVELS (CB_LOG_LEVEL_DEBUG + 1)
#define CB_TYPE_LOG_LEVEL (cb_log_level_get_type ())

GType cb_log_level_get_type (void);
const char *cb_log_level_get_name (CbLogLevel level);
gboolean cb_log_level_parse (const char *name, CbLogLevel *level);

G_END_DECLS
