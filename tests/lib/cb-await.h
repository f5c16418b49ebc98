#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* For a GAsyncReadyCallback: keeps the result in the GAsyncResult ** that is its user data. */
void cb_await_keep (GObject *source, GAsyncResult *result, gpointer user_data);

/* Turns the main loop until @result is there. */
GAsyncResult *cb_await (GAsyncResult **result);

G_END_DECLS
