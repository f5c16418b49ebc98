#include "base/cb-module.h"

/* A module of another build, as an upgrade leaves it beside a daemon that still runs. */

extern const CbModule cb_foreign_module;

const CbModule cb_foreign_module = { "0.0.9-0123456789ab" };
