#include "base/cb-build-stamp.h"
#include "base/cb-module.h"

/* A module as it should be. */

extern const CbModule cb_own_module;

const CbModule cb_own_module = { CB_BUILD_STAMP };
