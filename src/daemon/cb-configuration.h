#pragma once

#include <stdio.h>

#include "base/cb-settings.h"
#include "daemon/cb-options.h"

G_BEGIN_DECLS

/**
 * CbConfiguration:
 *
 * Where the configuration comes from: the key file and its drop-ins, the environment, credentials,
 * the command line. Read at the start, and again at each reload.
 */
typedef struct _CbConfiguration CbConfiguration;

CbConfiguration *cb_configuration_new (const CbOptions *options);
void cb_configuration_free (CbConfiguration *self);
gboolean cb_configuration_load (CbConfiguration *self,
                                CbSettings *settings,
                                CbSettingFlags only,
                                GPtrArray **pending,
                                GError **error);
GStrv cb_configuration_dup_places (CbConfiguration *self);
void cb_configuration_print (CbSettings *settings, FILE *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbConfiguration, cb_configuration_free)

G_END_DECLS
