#pragma once

#include "base/cb-json-writer.h"
#include "base/cb-json.h"

G_BEGIN_DECLS

/*
 * A JSON object whose last member, "sha256", is the digest of all that stands before it: a bit that
 * flips anywhere is noticed.
 */

char *cb_sealed_text_finish (CbJsonWriter *writer);
JsonObject *cb_sealed_text_parse (const char *text, gsize size, GError **error);

G_END_DECLS
