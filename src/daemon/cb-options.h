#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbOptions:
 * @config: (owned) (nullable): the key file, instead of the one in /etc
 * @data_dir: (owned) (nullable): overrides [Daemon] DataDirectory
 * @listen: (owned) (nullable): overrides [Web] Listen
 * @bus: (owned) (nullable): overrides [Daemon] Bus
 * @migrate_store: (owned) (nullable): the kind of store to copy everything to, then end
 * @check_config: print the effective configuration and end
 * @version: print the version and end
 *
 * What chatbotd was started with.
 */
typedef struct
{
  char *config;
  char *data_dir;
  GStrv listen;
  char *bus;
  char *migrate_store;
  gboolean check_config;
  gboolean version;
} CbOptions;

gboolean cb_options_parse (CbOptions *self, char **arguments, GError **error);
void cb_options_clear (CbOptions *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CbOptions, cb_options_clear)

G_END_DECLS
