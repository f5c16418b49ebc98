#include "store/cb-mongo-twins.h"

#include "store/cb-mongo-documents.h"

/* Messages that are found by one of the two keys that only one message can have. */
typedef struct
{
  const char *field;
  GHashTable *known;   /* (owned) (element-type utf8 CbMessage): NULL where there is none */
  GPtrArray *expected; /* (owned) (element-type utf8) */
} Table;

/**
 * CbMongoTwins:
 *
 * What the store has already in place of drafts: messages with the same client_id, or the bot's
 * answer to the same message. All that are expected are read together.
 */
struct _CbMongoTwins
{
  CbMongoLink *link; /* (unowned) */
  Table by_client;
  Table by_reply;
};

static void
unref_if_any (gpointer message)
{
  if (message != NULL)
    cb_message_unref (message);
}

static void
init_table (Table *table, const char *field)
{
  table->field = field;
  table->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, unref_if_any);
  table->expected = g_ptr_array_new_with_free_func (g_free);
}

static void
clear_table (Table *table)
{
  g_hash_table_unref (table->known);
  g_ptr_array_unref (table->expected);
}

CbMongoTwins *
cb_mongo_twins_new (CbMongoLink *link)
{
  CbMongoTwins *self = g_new0 (CbMongoTwins, 1);

  self->link = link;
  init_table (&self->by_client, "client_key");
  init_table (&self->by_reply, "reply_key");

  return self;
}

void
cb_mongo_twins_free (CbMongoTwins *self)
{
  clear_table (&self->by_client);
  clear_table (&self->by_reply);
  g_free (self);
}

/* Returns: (transfer full) (nullable): the key that a draft has in each table */
static char *
build_client_key (const char *session_id, const CbMessage *draft)
{
  return draft->client_id != NULL ? cb_mongo_dup_client_key (session_id, draft->client_id) : NULL;
}

static char *
build_reply_key (const char *session_id, const CbMessage *draft)
{
  return draft->role == CB_ROLE_BOT && draft->reply_to != 0
             ? cb_mongo_dup_reply_key (session_id, draft->reply_to)
             : NULL;
}

/* Takes @key. */
static void
expect_key (Table *table, char *key)
{
  if (key != NULL && !g_hash_table_contains (table->known, key))
    g_ptr_array_add (table->expected, key);
  else
    g_free (key);
}

/* Says that @draft will be asked for, so that it is read together with others. */
void
cb_mongo_twins_expect (CbMongoTwins *self, const char *session_id, const CbMessage *draft)
{
  expect_key (&self->by_client, build_client_key (session_id, draft));
  expect_key (&self->by_reply, build_reply_key (session_id, draft));
}

static gboolean
keep_twin (const bson_t *doc, gpointer user_data, GError **error)
{
  Table *table = user_data;
  CbMessage *message = cb_mongo_message_from_document (doc, error);

  if (message == NULL)
    return FALSE;
  g_hash_table_replace (table->known, g_strdup (cb_mongo_get_text (doc, table->field)), message);

  return TRUE;
}

static gboolean
fetch_expected (CbMongoTwins *self, Table *table, GError **error)
{
  g_autoptr (bson_t) filter = bson_new ();

  cb_mongo_append_in (filter, table->field, table->expected);
  if (!cb_mongo_link_find (self->link, CB_MONGO_MESSAGES, filter, NULL, keep_twin, table, error))
    return FALSE;

  /* What was not found is known as well. */
  for (guint i = 0; i < table->expected->len; i++)
    if (!g_hash_table_contains (table->known, table->expected->pdata[i]))
      g_hash_table_insert (table->known, g_strdup (table->expected->pdata[i]), NULL);
  g_ptr_array_set_size (table->expected, 0);

  return TRUE;
}

static gboolean
look_up (CbMongoTwins *self, Table *table, const char *key, CbMessage **twin, GError **error)
{
  if (key == NULL)
    return TRUE;
  expect_key (table, g_strdup (key));
  if (!g_hash_table_contains (table->known, key) && !fetch_expected (self, table, error))
    return FALSE;
  *twin = g_hash_table_lookup (table->known, key);

  return TRUE;
}

/**
 * cb_mongo_twins_find:
 * @self: what is known
 * @session_id: where the draft would go
 * @draft: a message that may be there already
 * @twin: (out) (transfer none) (nullable): what is there in its place, or %NULL
 * @error: return location for an error
 *
 * Returns: %FALSE where the server failed
 */
gboolean
cb_mongo_twins_find (CbMongoTwins *self,
                     const char *session_id,
                     const CbMessage *draft,
                     CbMessage **twin,
                     GError **error)
{
  g_autofree char *client_key = build_client_key (session_id, draft);
  g_autofree char *reply_key = build_reply_key (session_id, draft);

  *twin = NULL;
  if (!look_up (self, &self->by_client, client_key, twin, error))
    return FALSE;

  return *twin != NULL || look_up (self, &self->by_reply, reply_key, twin, error);
}

/* The next time the server is asked again. */
void
cb_mongo_twins_forget (CbMongoTwins *self, const char *session_id, const CbMessage *draft)
{
  g_autofree char *client_key = build_client_key (session_id, draft);
  g_autofree char *reply_key = build_reply_key (session_id, draft);

  if (client_key != NULL)
    g_hash_table_remove (self->by_client.known, client_key);
  if (reply_key != NULL)
    g_hash_table_remove (self->by_reply.known, reply_key);
}
