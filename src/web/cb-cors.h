#pragma once

#include "web/cb-web-request.h"

G_BEGIN_DECLS

gboolean cb_cors_check (CbWebRequest *request);
void cb_cors_answer_options (CbWebRequest *request);

G_END_DECLS
