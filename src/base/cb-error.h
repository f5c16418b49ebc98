#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbError:
 * @CB_ERROR_FAILED: something failed and no better code fits
 * @CB_ERROR_NOT_FOUND: the named thing does not exist
 * @CB_ERROR_INVALID_INPUT: the caller sent something malformed
 * @CB_ERROR_NOT_AUTHORIZED: the caller may not do this
 * @CB_ERROR_STORAGE: the store refused or cannot be reached; temporary, nothing was stored
 * @CB_ERROR_TOO_LARGE: a text, body, file or list is over its limit
 * @CB_ERROR_TOO_MANY: a rate or a count is over its limit; later it may be fine
 * @CB_ERROR_CONFLICT: the thing is not in a state that allows this
 * @CB_ERROR_UNAVAILABLE: the daemon is starting, stopping or overloaded; temporary
 *
 * Every error that may leave a layer. Codes are API: they cross D-Bus by name
 * and HTTP by status, so append, never renumber.
 */
typedef enum
{
  CB_ERROR_FAILED,
  CB_ERROR_NOT_FOUND,
  CB_ERROR_INVALID_INPUT,
  CB_ERROR_NOT_AUTHORIZED,
  CB_ERROR_STORAGE,
  CB_ERROR_TOO_LARGE,
  CB_ERROR_TOO_MANY,
  CB_ERROR_CONFLICT,
  CB_ERROR_UNAVAILABLE,
} CbError;

#define CB_ERROR (cb_error_quark ())
#define CB_N_ERRORS (CB_ERROR_UNAVAILABLE + 1)

GQuark cb_error_quark (void);

G_END_DECLS
