#include "store/cb-backend-mongo.h"

#include "base/cb-error.h"
#include "store/cb-mongo-group.h"
#include "store/cb-mongo-lease.h"
#include "store/cb-mongo-loader.h"
#include "store/cb-mongo-queries.h"
#include "store/cb-mongo-schema.h"

/*
 * How long the mark of an erased session stays. Whoever appended to it in the same moment, on
 * another machine, has long been done by then, and what was left of it is swept up.
 */
#define ERASED_KEPT_US (G_TIME_SPAN_HOUR)
#define SWEEP_INTERVAL_US (10 * G_TIME_SPAN_MINUTE)

/* Each read waits for a server, so several may wait at a time. */
#define N_READERS 4

/**
 * CbBackendMongo:
 *
 * Keeps everything in a MongoDB deployment, which other daemons may use at the same time.
 *
 * The thread that writes gathers a group (see #CbMongoGroup) and sends it at the commit; threads
 * that read borrow a connection each. The driver finds the primary again after it moved, and
 * repeats what a replica set allows to be repeated.
 */
struct _CbBackendMongo
{
  GObject parent_instance;

  CbMongo *mongo;      /* (owned) */
  char *incoming;      /* (owned) (nullable): where a dump may wait to be loaded */
  CbMongoGroup *group; /* (owned) (nullable): between begin and commit */
  gboolean open;
  gint64 sweep_at; /* monotonic: when marks of erasure are looked at next */
};

static void cb_backend_mongo_iface_init (CbStoreBackendInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbBackendMongo,
                               cb_backend_mongo,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_STORE_BACKEND,
                                                      cb_backend_mongo_iface_init))

static void
cb_backend_mongo_rollback (CbStoreBackend *backend)
{
  CbBackendMongo *self = CB_BACKEND_MONGO (backend);

  g_clear_pointer (&self->group, cb_mongo_group_free);
}

static void
cb_backend_mongo_close (CbStoreBackend *backend)
{
  CbBackendMongo *self = CB_BACKEND_MONGO (backend);

  cb_backend_mongo_rollback (backend);
  self->open = FALSE;
}

/* Finishing what a crash left half done */

static gboolean
redo_intent (const bson_t *doc, gpointer user_data, GError **error)
{
  cb_mongo_group_redo (user_data, doc);

  return TRUE;
}

static gboolean
finish_erasure (const bson_t *doc, gpointer user_data, GError **error)
{
  const char *id = cb_mongo_get_text (doc, "_id");

  if (id != NULL)
    cb_mongo_group_finish_erasure (user_data, id);

  return TRUE;
}

static gboolean
forget_old_marks (CbMongoLink *link, GError **error)
{
  g_autoptr (mongoc_collection_t) place = cb_mongo_link_get_collection (link, CB_MONGO_ERASED);
  g_autoptr (bson_t) old =
                 BCON_NEW ("at", "{", "$lt", BCON_INT64 (g_get_real_time () - ERASED_KEPT_US), "}");
  bson_error_t reason;

  return mongoc_collection_delete_many (place, old, NULL, NULL, &reason) ||
         cb_mongo_link_fail (link, &reason, error);
}

/* @collection: what tells of unfinished work; @each: adds to a group what finishes it */
static gboolean
finish_work (CbBackendMongo *self, const char *collection, CbMongoEach each, GError **error)
{
  g_autoptr (bson_t) everything = bson_new ();
  g_autoptr (CbMongoLink) link = cb_mongo_borrow (self->mongo, error);
  CbMongoLink *writing = link != NULL ? cb_mongo_borrow (self->mongo, error) : NULL;
  g_autoptr (CbMongoGroup) group = writing != NULL ? cb_mongo_group_new (writing) : NULL;

  return group != NULL &&
         cb_mongo_link_find (link, collection, everything, NULL, each, group, error) &&
         cb_mongo_group_commit (group, error);
}

static gboolean
sweep_erased (CbBackendMongo *self, GError **error)
{
  g_autoptr (CbMongoLink) link = cb_mongo_borrow (self->mongo, error);

  self->sweep_at = g_get_monotonic_time () + SWEEP_INTERVAL_US;

  return link != NULL && finish_work (self, CB_MONGO_ERASED, finish_erasure, error) &&
         forget_old_marks (link, error);
}

static gboolean
prepare_schema (CbBackendMongo *self, GError **error)
{
  g_autoptr (CbMongoLink) link = cb_mongo_borrow (self->mongo, error);

  return link != NULL && cb_mongo_schema_prepare (link, error);
}

static gboolean
load_incoming (CbBackendMongo *self, GError **error)
{
  return self->incoming == NULL || cb_mongo_loader_run (self->mongo, self->incoming, error);
}

static gboolean
cb_backend_mongo_open (CbStoreBackend *backend, GError **error)
{
  CbBackendMongo *self = CB_BACKEND_MONGO (backend);

  cb_backend_mongo_close (backend);
  self->open = cb_mongo_schema_choose_database (self->mongo, error) &&
               load_incoming (self, error) && prepare_schema (self, error) &&
               finish_work (self, CB_MONGO_INTENTS, redo_intent, error) &&
               sweep_erased (self, error);

  return self->open;
}

/* Groups */

static gboolean
cb_backend_mongo_begin (CbStoreBackend *backend, GError **error)
{
  CbBackendMongo *self = CB_BACKEND_MONGO (backend);
  CbMongoLink *link;

  cb_backend_mongo_rollback (backend);
  if (!self->open)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "The database on MongoDB at %s is not open",
                   cb_mongo_get_hosts (self->mongo));
      return FALSE;
    }
  link = cb_mongo_borrow (self->mongo, error);
  if (link == NULL)
    return FALSE;
  self->group = cb_mongo_group_new (link);

  return TRUE;
}

static void
cb_backend_mongo_expect (CbStoreBackend *backend, const char *session_id, GPtrArray *drafts)
{
  CbBackendMongo *self = CB_BACKEND_MONGO (backend);

  if (self->group != NULL)
    cb_mongo_appends_expect (cb_mongo_group_get_appends (self->group), session_id, drafts);
}

static gboolean
cb_backend_mongo_commit (CbStoreBackend *backend, GError **error)
{
  CbBackendMongo *self = CB_BACKEND_MONGO (backend);
  g_autoptr (CbMongoGroup) group = g_steal_pointer (&self->group);

  return group != NULL && cb_mongo_group_commit (group, error);
}

static CbMongoGroup *
need_group (CbStoreBackend *backend, GError **error)
{
  CbBackendMongo *self = CB_BACKEND_MONGO (backend);

  if (self->group == NULL)
    g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "No group of writes has begun");

  return self->group;
}

static gboolean
cb_backend_mongo_probe (CbStoreBackend *backend, GError **error)
{
  CbMongoGroup *group = need_group (backend, error);

  if (group != NULL)
    cb_mongo_group_probe (group);

  return group != NULL;
}

static gboolean
cb_backend_mongo_needs_maintenance (CbStoreBackend *backend, gboolean *urgent)
{
  CbBackendMongo *self = CB_BACKEND_MONGO (backend);

  *urgent = FALSE;

  return self->open && g_get_monotonic_time () >= self->sweep_at;
}

static void
cb_backend_mongo_maintain (CbStoreBackend *backend)
{
  CbBackendMongo *self = CB_BACKEND_MONGO (backend);

  /* Where it fails it is tried again later; it is asked for at every end, too, when it is not due.
   */
  if (self->open && g_get_monotonic_time () >= self->sweep_at)
    sweep_erased (self, NULL);
}

/* Writing */

static gboolean
cb_backend_mongo_add_session (CbStoreBackend *backend, const CbSession *session, GError **error)
{
  CbMongoGroup *group = need_group (backend, error);

  if (group != NULL)
    cb_mongo_heads_add (cb_mongo_group_get_heads (group), session);

  return group != NULL;
}

static gboolean
cb_backend_mongo_update_session (CbStoreBackend *backend, const CbSession *session, GError **error)
{
  CbMongoGroup *group = need_group (backend, error);

  return group != NULL && cb_mongo_heads_change (cb_mongo_group_get_heads (group), session, error);
}

static GPtrArray *
cb_backend_mongo_erase_session (CbStoreBackend *backend, const char *session_id, GError **error)
{
  CbMongoGroup *group = need_group (backend, error);

  return group != NULL ? cb_mongo_group_erase (group, session_id, error) : NULL;
}

static CbAppended *
cb_backend_mongo_append (CbStoreBackend *backend,
                         const char *session_id,
                         GPtrArray *drafts,
                         gint64 expires_at,
                         GError **error)
{
  CbMongoGroup *group = need_group (backend, error);

  return group != NULL ? cb_mongo_appends_add (cb_mongo_group_get_appends (group), session_id,
                                               drafts, expires_at, error)
                       : NULL;
}

static gboolean
cb_backend_mongo_add_upload (CbStoreBackend *backend,
                             const CbUpload *upload,
                             guint max_count,
                             guint64 max_bytes,
                             GError **error)
{
  CbMongoGroup *group = need_group (backend, error);

  return group != NULL && cb_mongo_group_add_upload (group, upload, max_count, max_bytes, error);
}

static gboolean
cb_backend_mongo_add_audit (CbStoreBackend *backend, const CbAuditEntry *entry, GError **error)
{
  CbMongoGroup *group = need_group (backend, error);

  return group != NULL && cb_mongo_group_add_audit (group, entry, error);
}

static gboolean
cb_backend_mongo_save_alerts (CbStoreBackend *backend,
                              GPtrArray *alerts,
                              GPtrArray *notices,
                              GError **error)
{
  CbMongoGroup *group = need_group (backend, error);

  return group != NULL && cb_mongo_group_save_alerts (group, alerts, notices, error);
}

static gboolean
cb_backend_mongo_prune_alerts (CbStoreBackend *backend, gint64 before, GError **error)
{
  CbMongoGroup *group = need_group (backend, error);

  if (group != NULL)
    cb_mongo_group_prune_alerts (group, before);

  return group != NULL;
}

static gboolean
cb_backend_mongo_update_notice (CbStoreBackend *backend, const CbNotice *notice, GError **error)
{
  CbMongoGroup *group = need_group (backend, error);

  if (group != NULL)
    cb_mongo_group_update_notice (group, notice);

  return group != NULL;
}

static gboolean
cb_backend_mongo_remove_notice (CbStoreBackend *backend, const char *notice_id, GError **error)
{
  CbMongoGroup *group = need_group (backend, error);

  if (group != NULL)
    cb_mongo_group_remove_notice (group, notice_id);

  return group != NULL;
}

static gboolean
cb_backend_mongo_save_silence (CbStoreBackend *backend, const CbSilence *silence, GError **error)
{
  CbMongoGroup *group = need_group (backend, error);

  if (group != NULL)
    cb_mongo_group_save_silence (group, silence);

  return group != NULL;
}

/* At once, not with the group: whoever asks must not believe to have what another one took. */
static gboolean
cb_backend_mongo_take_lease (CbStoreBackend *backend,
                             const char *name,
                             const char *owner,
                             gint64 now,
                             gint64 until,
                             gboolean *held,
                             GError **error)
{
  g_autoptr (CbMongoLink) link = cb_mongo_borrow (CB_BACKEND_MONGO (backend)->mongo, error);

  return link != NULL && cb_mongo_lease_take (link, name, owner, now, until, held, error);
}

/* Reading */

static CbSession *
cb_backend_mongo_get_session (CbStoreBackend *backend, const char *session_id, GError **error)
{
  g_autoptr (CbMongoLink) link = cb_mongo_borrow (CB_BACKEND_MONGO (backend)->mongo, error);

  return link != NULL ? cb_mongo_get_session (link, session_id, error) : NULL;
}

static GStrv
cb_backend_mongo_list_expired (CbStoreBackend *backend, gint64 now, guint limit, GError **error)
{
  g_autoptr (CbMongoLink) link = cb_mongo_borrow (CB_BACKEND_MONGO (backend)->mongo, error);

  return link != NULL ? cb_mongo_list_expired (link, now, limit, error) : NULL;
}

static GPtrArray *
cb_backend_mongo_list_sessions (CbStoreBackend *backend,
                                const CbSessionFilter *filter,
                                GError **error)
{
  g_autoptr (CbMongoLink) link = cb_mongo_borrow (CB_BACKEND_MONGO (backend)->mongo, error);

  return link != NULL ? cb_mongo_list_sessions (link, filter, error) : NULL;
}

static gboolean
cb_backend_mongo_count_sessions (CbStoreBackend *backend, guint64 *count, GError **error)
{
  g_autoptr (CbMongoLink) link = cb_mongo_borrow (CB_BACKEND_MONGO (backend)->mongo, error);

  return link != NULL && cb_mongo_link_count (link, CB_MONGO_SESSIONS, count, error);
}

static GPtrArray *
cb_backend_mongo_list_messages (CbStoreBackend *backend,
                                const char *session_id,
                                guint64 after,
                                guint limit,
                                gboolean *more,
                                GError **error)
{
  g_autoptr (CbMongoLink) link = cb_mongo_borrow (CB_BACKEND_MONGO (backend)->mongo, error);

  return link != NULL ? cb_mongo_list_messages (link, session_id, after, limit, more, error) : NULL;
}

static CbMessage *
cb_backend_mongo_get_reply (CbStoreBackend *backend,
                            const char *session_id,
                            guint64 reply_to,
                            GError **error)
{
  g_autoptr (CbMongoLink) link = cb_mongo_borrow (CB_BACKEND_MONGO (backend)->mongo, error);

  return link != NULL ? cb_mongo_get_reply (link, session_id, reply_to, error) : NULL;
}

static CbUpload *
cb_backend_mongo_get_upload (CbStoreBackend *backend, const char *upload_id, GError **error)
{
  g_autoptr (CbMongoLink) link = cb_mongo_borrow (CB_BACKEND_MONGO (backend)->mongo, error);

  return link != NULL ? cb_mongo_get_upload (link, upload_id, error) : NULL;
}

static GStrv
cb_backend_mongo_list_uploads (CbStoreBackend *backend,
                               const char *after,
                               guint limit,
                               GError **error)
{
  g_autoptr (CbMongoLink) link = cb_mongo_borrow (CB_BACKEND_MONGO (backend)->mongo, error);

  return link != NULL ? cb_mongo_list_uploads (link, after, limit, error) : NULL;
}

static GPtrArray *
cb_backend_mongo_list_audit (CbStoreBackend *backend, guint limit, GError **error)
{
  g_autoptr (CbMongoLink) link = cb_mongo_borrow (CB_BACKEND_MONGO (backend)->mongo, error);

  return link != NULL ? cb_mongo_list_audit (link, limit, error) : NULL;
}

static GPtrArray *
cb_backend_mongo_list_alerts (CbStoreBackend *backend,
                              gboolean only_open,
                              guint limit,
                              GError **error)
{
  g_autoptr (CbMongoLink) link = cb_mongo_borrow (CB_BACKEND_MONGO (backend)->mongo, error);

  return link != NULL ? cb_mongo_list_alerts (link, only_open, limit, error) : NULL;
}

static GPtrArray *
cb_backend_mongo_list_notices (CbStoreBackend *backend, guint limit, GError **error)
{
  g_autoptr (CbMongoLink) link = cb_mongo_borrow (CB_BACKEND_MONGO (backend)->mongo, error);

  return link != NULL ? cb_mongo_list_notices (link, limit, error) : NULL;
}

static GPtrArray *
cb_backend_mongo_list_silences (CbStoreBackend *backend, gint64 now, GError **error)
{
  g_autoptr (CbMongoLink) link = cb_mongo_borrow (CB_BACKEND_MONGO (backend)->mongo, error);

  return link != NULL ? cb_mongo_list_silences (link, now, error) : NULL;
}

static void
cb_backend_mongo_iface_init (CbStoreBackendInterface *iface)
{
  iface->open = cb_backend_mongo_open;
  iface->close = cb_backend_mongo_close;
  iface->n_readers = N_READERS;
  iface->begin = cb_backend_mongo_begin;
  iface->expect = cb_backend_mongo_expect;
  iface->commit = cb_backend_mongo_commit;
  iface->rollback = cb_backend_mongo_rollback;
  iface->probe = cb_backend_mongo_probe;
  iface->needs_maintenance = cb_backend_mongo_needs_maintenance;
  iface->maintain = cb_backend_mongo_maintain;
  iface->add_session = cb_backend_mongo_add_session;
  iface->get_session = cb_backend_mongo_get_session;
  iface->update_session = cb_backend_mongo_update_session;
  iface->erase_session = cb_backend_mongo_erase_session;
  iface->list_expired = cb_backend_mongo_list_expired;
  iface->list_sessions = cb_backend_mongo_list_sessions;
  iface->count_sessions = cb_backend_mongo_count_sessions;
  iface->append = cb_backend_mongo_append;
  iface->list_messages = cb_backend_mongo_list_messages;
  iface->get_reply = cb_backend_mongo_get_reply;
  iface->add_upload = cb_backend_mongo_add_upload;
  iface->get_upload = cb_backend_mongo_get_upload;
  iface->list_uploads = cb_backend_mongo_list_uploads;
  iface->add_audit = cb_backend_mongo_add_audit;
  iface->list_audit = cb_backend_mongo_list_audit;
  iface->save_alerts = cb_backend_mongo_save_alerts;
  iface->list_alerts = cb_backend_mongo_list_alerts;
  iface->prune_alerts = cb_backend_mongo_prune_alerts;
  iface->update_notice = cb_backend_mongo_update_notice;
  iface->remove_notice = cb_backend_mongo_remove_notice;
  iface->list_notices = cb_backend_mongo_list_notices;
  iface->save_silence = cb_backend_mongo_save_silence;
  iface->list_silences = cb_backend_mongo_list_silences;
  iface->take_lease = cb_backend_mongo_take_lease;
}

static void
cb_backend_mongo_finalize (GObject *object)
{
  CbBackendMongo *self = CB_BACKEND_MONGO (object);

  g_clear_pointer (&self->group, cb_mongo_group_free);
  g_clear_pointer (&self->mongo, cb_mongo_free);
  g_free (self->incoming);

  G_OBJECT_CLASS (cb_backend_mongo_parent_class)->finalize (object);
}

static void
cb_backend_mongo_class_init (CbBackendMongoClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_backend_mongo_finalize;
}

static void
cb_backend_mongo_init (CbBackendMongo *self)
{
}

/**
 * cb_backend_mongo_get_stats:
 * @self: a backend
 * @stats: (out caller-allocates): its counters
 *
 * From any thread.
 */
void
cb_backend_mongo_get_stats (CbBackendMongo *self, CbMongoStats *stats)
{
  g_return_if_fail (CB_IS_BACKEND_MONGO (self));

  cb_mongo_get_stats (self->mongo, stats);
}

/**
 * cb_backend_mongo_new:
 * @uri: as MONGODB_URI has it
 * @incoming: (nullable): a directory that is loaded at the opening, where it is there: how a
 * restore brings its data
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): a backend that is not open yet; %NULL with
 *   %CB_ERROR_INVALID_INPUT where @uri is wrong
 */
CbStoreBackend *
cb_backend_mongo_new (const char *uri, const char *incoming, GError **error)
{
  g_autoptr (CbBackendMongo) self = g_object_new (CB_TYPE_BACKEND_MONGO, NULL);

  g_return_val_if_fail (uri != NULL, NULL);

  self->incoming = g_strdup (incoming);
  self->mongo = cb_mongo_new (uri, error);

  return self->mongo != NULL ? CB_STORE_BACKEND (g_steal_pointer (&self)) : NULL;
}
