#pragma once

#include "daemon/cb-daemon-parts.h"

G_BEGIN_DECLS

#define CB_TYPE_DATA_PAUSE (cb_data_pause_get_type ())
G_DECLARE_FINAL_TYPE (CbDataPause, cb_data_pause, CB, DATA_PAUSE, GObject)

CbDataPause *cb_data_pause_new (const CbDaemonParts *parts);

G_END_DECLS
