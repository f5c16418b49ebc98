#pragma once

#include "store/cb-store-backend.h"

G_BEGIN_DECLS

/**
 * CbStoreCensus:
 * @sessions: how many there are, like all that follows
 * @digest: SHA-256 of everything there is, in hexadecimal: the same on every kind of store
 *
 * What a store holds, to compare it with another.
 */
typedef struct
{
  guint64 sessions;
  guint64 messages;
  guint64 uploads;
  guint64 acts;
  guint64 alerts;
  guint64 notices;
  guint64 silences;
  char digest[65];
} CbStoreCensus;

gboolean cb_store_census_take (CbStoreBackend *backend, CbStoreCensus *census, GError **error);
gboolean
cb_store_census_check (const CbStoreCensus *self, const CbStoreCensus *expected, GError **error);
gboolean cb_store_census_is_empty (const CbStoreCensus *self);

G_END_DECLS
