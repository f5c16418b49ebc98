#pragma once

#include "web/cb-web-request.h"

G_BEGIN_DECLS

void cb_download_begin (CbWebRequest *request, GInputStream *content, guint64 size);

G_END_DECLS
