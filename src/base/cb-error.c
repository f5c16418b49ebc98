#include "base/cb-error.h"

#include <gio/gio.h>

#define BUS_NAME(name) "org.chatbotd.Chatbot1.Error." name

static const GDBusErrorEntry entries[] = {
  { CB_ERROR_FAILED, BUS_NAME ("Failed") },
  { CB_ERROR_NOT_FOUND, BUS_NAME ("NotFound") },
  { CB_ERROR_INVALID_INPUT, BUS_NAME ("InvalidInput") },
  { CB_ERROR_NOT_AUTHORIZED, BUS_NAME ("NotAuthorized") },
  { CB_ERROR_STORAGE, BUS_NAME ("Storage") },
  { CB_ERROR_TOO_LARGE, BUS_NAME ("TooLarge") },
  { CB_ERROR_TOO_MANY, BUS_NAME ("TooMany") },
  { CB_ERROR_CONFLICT, BUS_NAME ("Conflict") },
  { CB_ERROR_UNAVAILABLE, BUS_NAME ("Unavailable") },
};
G_STATIC_ASSERT (G_N_ELEMENTS (entries) == CB_N_ERRORS);

GQuark
cb_error_quark (void)
{
  static gsize quark = 0;

  g_dbus_error_register_error_domain ("cb-error-quark", &quark, entries, G_N_ELEMENTS (entries));

  return (GQuark) quark;
}
