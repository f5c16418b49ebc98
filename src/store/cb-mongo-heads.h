#pragma once

#include "model/cb-session.h"
#include "store/cb-mongo.h"

G_BEGIN_DECLS

/**
 * CbMongoHead:
 * @session: (owned) (nullable): how the session stands within the group; %NULL where there is none
 * @last_seq: seq of its newest message, those of the group included
 * @expires_at: when it expires
 * @added: the group adds it
 * @changed: the group changes more than the two above
 * @touched: the group appends to it
 */
typedef struct
{
  CbSession *session;
  guint64 last_seq;
  gint64 expires_at;
  gboolean added;
  gboolean changed;
  gboolean touched;
} CbMongoHead;

typedef struct _CbMongoHeads CbMongoHeads;

CbMongoHeads *cb_mongo_heads_new (CbMongoLink *link);
void cb_mongo_heads_free (CbMongoHeads *self);
void cb_mongo_heads_expect (CbMongoHeads *self, const char *session_id);
CbMongoHead *cb_mongo_heads_get (CbMongoHeads *self, const char *session_id, GError **error);
void cb_mongo_heads_add (CbMongoHeads *self, const CbSession *session);
gboolean cb_mongo_heads_change (CbMongoHeads *self, const CbSession *session, GError **error);
void cb_mongo_heads_erase (CbMongoHeads *self, const char *session_id);
gboolean cb_mongo_heads_insert_added (CbMongoHeads *self, GError **error);
gboolean cb_mongo_heads_write_changes (CbMongoHeads *self, GError **error);

G_END_DECLS
