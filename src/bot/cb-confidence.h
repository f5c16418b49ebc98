#pragma once

#include "bot/cb-feature.h"

G_BEGIN_DECLS

double cb_confidence_estimate (double chance, const float coverage[CB_N_FEATURE_KINDS]);

G_END_DECLS
