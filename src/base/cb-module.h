#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbModule:
 * @build: %CB_BUILD_STAMP as the module was compiled with it
 *
 * The head of the table of functions that a module exports, as `cb_NAME_module`. A module is a
 * part of the program that needs a large library and that many never use: it stays on disk until
 * somebody asks for it. Its code is the program's own, calls into the program, and belongs to the
 * very same build; where another program links it in, nothing is loaded.
 */
typedef struct
{
  const char *build;
} CbModule;

gconstpointer cb_module_load (const char *name, GError **error);
gboolean cb_module_check (const char *name, GError **error);

G_END_DECLS
