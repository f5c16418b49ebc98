#include "lib/cb-backend-memory.h"

#include <string.h>

#include "base/cb-error.h"
#include "lib/cb-memory-alerts.h"

/**
 * CbBackendMemory:
 *
 * A backend that keeps everything in memory, can be held up at a commit, and
 * fails where a test wants it to.
 *
 * It has no transactions: a group that fails is undone by going back to a copy.
 */
struct _CbBackendMemory
{
  GObject parent_instance;

  GMutex lock; /* guards everything */
  GCond moved;
  CbFault fault;
  gboolean held;
  gboolean open;
  guint n_commits;
  GHashTable *sessions; /* (owned) (element-type utf8 Entry) */
  GHashTable *leases;   /* (owned) (element-type utf8 GVariant): owner and end, by name */
  GHashTable *saved;    /* (owned) (nullable): @sessions as it was when the group began */
  GPtrArray *audit;     /* (owned) (element-type CbAuditEntry) */
  guint n_audit_saved;
  CbMemoryAlerts *alerts;       /* (owned) */
  CbMemoryAlerts *alerts_saved; /* (owned) (nullable): like @saved */
};

typedef struct
{
  CbSession *session;
  GPtrArray *messages; /* (owned) (element-type CbMessage) */
  GPtrArray *uploads;  /* (owned) (element-type CbUpload) */
} Entry;

static void cb_backend_memory_iface_init (CbStoreBackendInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbBackendMemory,
                               cb_backend_memory,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_STORE_BACKEND,
                                                      cb_backend_memory_iface_init))

static void
entry_free (Entry *entry)
{
  cb_session_unref (entry->session);
  g_ptr_array_unref (entry->messages);
  g_ptr_array_unref (entry->uploads);
  g_free (entry);
}

static Entry *
entry_new (const CbSession *session)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->session = cb_session_ref (session);
  entry->messages = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_message_unref);
  entry->uploads = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_upload_unref);

  return entry;
}

static gpointer
copy_message (gconstpointer message, gpointer data)
{
  return cb_message_ref (message);
}

static gpointer
copy_upload (gconstpointer upload, gpointer data)
{
  return cb_upload_ref (upload);
}

static GHashTable *
new_table (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) entry_free);
}

static GHashTable *
copy_table (GHashTable *table)
{
  GHashTable *copy = new_table ();
  GHashTableIter iter;
  Entry *entry;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &entry))
    {
      Entry *twin = entry_new (entry->session);

      g_ptr_array_extend (twin->messages, entry->messages, copy_message, NULL);
      g_ptr_array_extend (twin->uploads, entry->uploads, copy_upload, NULL);
      g_hash_table_insert (copy, g_strdup (entry->session->id), twin);
    }

  return copy;
}

/* With the lock held. */
static gboolean
check_fault (CbBackendMemory *self, CbFault step, GError **error)
{
  if (self->fault != step)
    return TRUE;

  g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "Failed on purpose");
  return FALSE;
}

static gboolean
memory_open (CbStoreBackend *backend, GError **error)
{
  CbBackendMemory *self = CB_BACKEND_MEMORY (backend);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  self->open = check_fault (self, CB_FAULT_OPEN, error);

  return self->open;
}

static void
memory_close (CbStoreBackend *backend)
{
  CbBackendMemory *self = CB_BACKEND_MEMORY (backend);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  self->open = FALSE;
}

static gboolean
memory_begin (CbStoreBackend *backend, GError **error)
{
  CbBackendMemory *self = CB_BACKEND_MEMORY (backend);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  if (!self->open)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "Not open");
      return FALSE;
    }
  if (!check_fault (self, CB_FAULT_BEGIN, error))
    return FALSE;
  self->saved = copy_table (self->sessions);
  self->n_audit_saved = self->audit->len;
  self->alerts_saved = cb_memory_alerts_copy (self->alerts);

  return TRUE;
}

static gboolean
memory_commit (CbStoreBackend *backend, GError **error)
{
  CbBackendMemory *self = CB_BACKEND_MEMORY (backend);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  while (self->held)
    g_cond_wait (&self->moved, &self->lock);
  if (!check_fault (self, CB_FAULT_COMMIT, error))
    return FALSE;
  g_clear_pointer (&self->saved, g_hash_table_unref);
  g_clear_pointer (&self->alerts_saved, cb_memory_alerts_free);
  self->n_commits++;

  return TRUE;
}

static void
memory_rollback (CbStoreBackend *backend)
{
  CbBackendMemory *self = CB_BACKEND_MEMORY (backend);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  if (self->saved == NULL)
    return;
  g_hash_table_unref (self->sessions);
  self->sessions = g_steal_pointer (&self->saved);
  g_ptr_array_set_size (self->audit, self->n_audit_saved);
  cb_memory_alerts_free (self->alerts);
  self->alerts = g_steal_pointer (&self->alerts_saved);
}

static gboolean
memory_probe (CbStoreBackend *backend, GError **error)
{
  return TRUE;
}

static gboolean
memory_needs_maintenance (CbStoreBackend *backend, gboolean *urgent)
{
  *urgent = FALSE;

  return FALSE;
}

static void
memory_maintain (CbStoreBackend *backend)
{
}

/* With the lock held. */
static Entry *
find_entry (CbBackendMemory *self, const char *session_id, GError **error)
{
  Entry *entry = g_hash_table_lookup (self->sessions, session_id);

  if (entry == NULL)
    g_set_error (error, CB_ERROR, CB_ERROR_NOT_FOUND, "There is no session “%s”", session_id);

  return entry;
}

static gboolean
memory_add_session (CbStoreBackend *backend, const CbSession *session, GError **error)
{
  CbBackendMemory *self = CB_BACKEND_MEMORY (backend);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  g_hash_table_insert (self->sessions, g_strdup (session->id), entry_new (session));

  return TRUE;
}

static CbSession *
memory_get_session (CbStoreBackend *backend, const char *session_id, GError **error)
{
  CbBackendMemory *self = CB_BACKEND_MEMORY (backend);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);
  Entry *entry;

  if (!check_fault (self, CB_FAULT_READ, error))
    return NULL;
  entry = find_entry (self, session_id, error);

  return entry != NULL ? cb_session_ref (entry->session) : NULL;
}

static void
replace_session (Entry *entry, const CbSession *fields)
{
  CbSession *session = cb_session_new (fields);

  cb_session_unref (entry->session);
  entry->session = session;
}

static gboolean
memory_update_session (CbStoreBackend *backend, const CbSession *session, GError **error)
{
  CbBackendMemory *self = CB_BACKEND_MEMORY (backend);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);
  Entry *entry = find_entry (self, session->id, error);
  CbSession fields = *session;

  if (entry == NULL)
    return FALSE;
  fields.last_seq = entry->session->last_seq;
  fields.created_at = entry->session->created_at;
  memcpy (fields.token_hash, entry->session->token_hash, sizeof fields.token_hash);
  replace_session (entry, &fields);

  return TRUE;
}

static GPtrArray *
memory_erase_session (CbStoreBackend *backend, const char *session_id, GError **error)
{
  CbBackendMemory *self = CB_BACKEND_MEMORY (backend);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);
  Entry *entry = find_entry (self, session_id, error);
  GPtrArray *ids;

  if (entry == NULL)
    return NULL;
  ids = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < entry->uploads->len; i++)
    g_ptr_array_add (ids, g_strdup (((CbUpload *) g_ptr_array_index (entry->uploads, i))->id));
  g_hash_table_remove (self->sessions, session_id);

  return ids;
}

static int
compare_expiry (gconstpointer a, gconstpointer b)
{
  const Entry *first = *(Entry *const *) a;
  const Entry *second = *(Entry *const *) b;

  return (first->session->expires_at > second->session->expires_at) -
         (first->session->expires_at < second->session->expires_at);
}

static GStrv
memory_list_expired (CbStoreBackend *backend, gint64 now, guint limit, GError **error)
{
  CbBackendMemory *self = CB_BACKEND_MEMORY (backend);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (entries, value);
  g_ptr_array_sort (entries, compare_expiry);
  for (guint i = 0; i < MIN (limit, entries->len); i++)
    {
      Entry *entry = g_ptr_array_index (entries, i);

      if (entry->session->expires_at <= now)
        g_strv_builder_add (ids, entry->session->id);
    }

  return g_strv_builder_end (ids);
}

static gboolean
has_text (const char *text, const char *lower_search)
{
  g_autofree char *lower = text != NULL ? g_ascii_strdown (text, -1) : NULL;

  return lower != NULL && strstr (lower, lower_search) != NULL;
}

static gboolean
is_wanted (const CbSession *session, const CbSessionFilter *filter)
{
  g_autofree char *search = filter->search != NULL ? g_ascii_strdown (filter->search, -1) : NULL;

  return (filter->before == NULL || strcmp (session->id, filter->before) < 0) &&
         (filter->states == 0 || (filter->states & 1 << session->state) != 0) &&
         session->created_at >= filter->since &&
         (filter->until == 0 || session->created_at < filter->until) &&
         (search == NULL || has_text (session->id, search) || has_text (session->name, search) ||
          has_text (session->email, search));
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  return -strcmp ((*(CbSession *const *) a)->id, (*(CbSession *const *) b)->id);
}

static GPtrArray *
memory_list_sessions (CbStoreBackend *backend, const CbSessionFilter *filter, GError **error)
{
  CbBackendMemory *self = CB_BACKEND_MEMORY (backend);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);
  GPtrArray *list;
  GHashTableIter iter;
  Entry *entry;

  if (!check_fault (self, CB_FAULT_READ, error))
    return NULL;
  list = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_session_unref);
  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &entry))
    if (is_wanted (entry->session, filter))
      g_ptr_array_add (list, cb_session_ref (entry->session));
  g_ptr_array_sort (list, compare_ids);
  g_ptr_array_set_size (list, MIN (list->len, filter->limit));

  return list;
}

static gboolean
memory_count_sessions (CbStoreBackend *backend, guint64 *count, GError **error)
{
  CbBackendMemory *self = CB_BACKEND_MEMORY (backend);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  *count = g_hash_table_size (self->sessions);

  return TRUE;
}

static CbMessage *
find_reply (Entry *entry, guint64 reply_to)
{
  for (guint i = 0; i < entry->messages->len; i++)
    {
      CbMessage *message = g_ptr_array_index (entry->messages, i);

      if (message->role == CB_ROLE_BOT && message->reply_to == reply_to)
        return message;
    }

  return NULL;
}

static CbMessage *
find_twin (Entry *entry, const CbMessage *draft)
{
  for (guint i = 0; draft->client_id != NULL && i < entry->messages->len; i++)
    {
      CbMessage *message = g_ptr_array_index (entry->messages, i);

      if (g_strcmp0 (message->client_id, draft->client_id) == 0)
        return message;
    }

  return draft->role == CB_ROLE_BOT && draft->reply_to != 0 ? find_reply (entry, draft->reply_to)
                                                            : NULL;
}

static void
append_draft (Entry *entry, const CbMessage *draft, CbAppended *appended)
{
  CbMessage *twin = find_twin (entry, draft);
  g_autofree char *id = NULL;
  CbMessage fields = *draft;

  if (twin != NULL)
    {
      g_ptr_array_add (appended->messages, cb_message_ref (twin));
      return;
    }

  fields.seq = entry->messages->len + 1;
  id = g_strdup_printf ("%s-%" G_GUINT64_FORMAT, entry->session->id, fields.seq);
  fields.id = id;
  fields.session_id = entry->session->id;
  g_ptr_array_add (entry->messages, cb_message_new (&fields));
  g_ptr_array_add (appended->messages, cb_message_new (&fields));
  appended->n_stored++;
}

static CbAppended *
memory_append (CbStoreBackend *backend,
               const char *session_id,
               GPtrArray *drafts,
               gint64 expires_at,
               GError **error)
{
  CbBackendMemory *self = CB_BACKEND_MEMORY (backend);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);
  Entry *entry;
  CbAppended *appended;
  CbSession fields;

  if (!check_fault (self, CB_FAULT_APPEND, error))
    return NULL;
  entry = find_entry (self, session_id, error);
  if (entry == NULL)
    return NULL;
  if (entry->session->state == CB_SESSION_CLOSED)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_CONFLICT, "The session is closed");
      return NULL;
    }

  appended = cb_appended_new ();
  for (guint i = 0; i < drafts->len; i++)
    append_draft (entry, g_ptr_array_index (drafts, i), appended);
  fields = *entry->session;
  fields.last_seq = entry->messages->len;
  fields.expires_at = MAX (fields.expires_at, expires_at);
  replace_session (entry, &fields);

  return appended;
}

static GPtrArray *
memory_list_messages (CbStoreBackend *backend,
                      const char *session_id,
                      guint64 after,
                      guint limit,
                      gboolean *more,
                      GError **error)
{
  CbBackendMemory *self = CB_BACKEND_MEMORY (backend);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);
  GPtrArray *list;
  Entry *entry = g_hash_table_lookup (self->sessions, session_id);
  guint64 end;

  if (!check_fault (self, CB_FAULT_READ, error))
    return NULL;
  list = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_message_unref);
  *more = FALSE;
  if (entry == NULL || after >= entry->messages->len)
    return list;

  end = MIN (after + limit, entry->messages->len);
  for (guint64 i = after; i < end; i++)
    g_ptr_array_add (list, cb_message_ref (g_ptr_array_index (entry->messages, i)));
  *more = end < entry->messages->len;

  return list;
}

static CbMessage *
memory_get_reply (CbStoreBackend *backend, const char *session_id, guint64 reply_to, GError **error)
{
  CbBackendMemory *self = CB_BACKEND_MEMORY (backend);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);
  Entry *entry = find_entry (self, session_id, error);
  CbMessage *reply = entry != NULL ? find_reply (entry, reply_to) : NULL;

  return reply != NULL ? cb_message_ref (reply) : NULL;
}

static gboolean
memory_add_upload (CbStoreBackend *backend,
                   const CbUpload *upload,
                   guint max_count,
                   guint64 max_bytes,
                   GError **error)
{
  CbBackendMemory *self = CB_BACKEND_MEMORY (backend);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);
  Entry *entry = find_entry (self, upload->session_id, error);
  guint64 bytes = upload->size;

  if (entry == NULL)
    return FALSE;
  for (guint i = 0; i < entry->uploads->len; i++)
    bytes += ((CbUpload *) g_ptr_array_index (entry->uploads, i))->size;
  if (entry->uploads->len >= max_count)
    g_set_error (error, CB_ERROR, CB_ERROR_TOO_MANY, "Too many files");
  else if (bytes > max_bytes)
    g_set_error (error, CB_ERROR, CB_ERROR_TOO_LARGE, "Too many bytes");
  else
    {
      g_ptr_array_add (entry->uploads, cb_upload_ref (upload));
      return TRUE;
    }

  return FALSE;
}

/* With the lock held. (element-type CbUpload), borrowed, in the order of their ids. */
static int
compare_uploads (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(CbUpload *const *) a)->id, (*(CbUpload *const *) b)->id);
}

static GPtrArray *
all_uploads (CbBackendMemory *self)
{
  GPtrArray *all = g_ptr_array_new ();
  GHashTableIter iter;
  Entry *entry;

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &entry))
    g_ptr_array_extend (all, entry->uploads, NULL, NULL);
  g_ptr_array_sort (all, compare_uploads);

  return all;
}

static CbUpload *
memory_get_upload (CbStoreBackend *backend, const char *upload_id, GError **error)
{
  CbBackendMemory *self = CB_BACKEND_MEMORY (backend);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);
  g_autoptr (GPtrArray) all = all_uploads (self);

  for (guint i = 0; i < all->len; i++)
    {
      CbUpload *upload = g_ptr_array_index (all, i);

      if (strcmp (upload->id, upload_id) == 0)
        return cb_upload_ref (upload);
    }

  g_set_error (error, CB_ERROR, CB_ERROR_NOT_FOUND, "There is no upload “%s”", upload_id);
  return NULL;
}

static GStrv
memory_list_uploads (CbStoreBackend *backend, const char *after, guint limit, GError **error)
{
  CbBackendMemory *self = CB_BACKEND_MEMORY (backend);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);
  g_autoptr (GPtrArray) all = all_uploads (self);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  for (guint i = 0; i < all->len && limit > 0; i++)
    {
      CbUpload *upload = g_ptr_array_index (all, i);

      if (strcmp (upload->id, after) > 0)
        {
          g_strv_builder_add (ids, upload->id);
          limit--;
        }
    }

  return g_strv_builder_end (ids);
}

static gboolean
memory_add_audit (CbStoreBackend *backend, const CbAuditEntry *entry, GError **error)
{
  CbBackendMemory *self = CB_BACKEND_MEMORY (backend);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);
  CbAuditEntry fields = *entry;

  fields.id = self->audit->len + 1;
  g_ptr_array_add (self->audit, cb_audit_entry_new (&fields));

  return TRUE;
}

static GPtrArray *
memory_list_audit (CbStoreBackend *backend, guint limit, GError **error)
{
  CbBackendMemory *self = CB_BACKEND_MEMORY (backend);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_audit_entry_unref);

  for (guint i = self->audit->len; i > 0 && list->len < limit; i--)
    g_ptr_array_add (list, cb_audit_entry_ref (g_ptr_array_index (self->audit, i - 1)));

  return list;
}

static gboolean
memory_save_alerts (CbStoreBackend *backend, GPtrArray *alerts, GPtrArray *notices, GError **error)
{
  CbBackendMemory *self = CB_BACKEND_MEMORY (backend);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  if (!check_fault (self, CB_FAULT_APPEND, error))
    return FALSE;
  cb_memory_alerts_save (self->alerts, alerts, notices);

  return TRUE;
}

static GPtrArray *
memory_list_alerts (CbStoreBackend *backend, gboolean only_open, guint limit, GError **error)
{
  CbBackendMemory *self = CB_BACKEND_MEMORY (backend);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  return check_fault (self, CB_FAULT_READ, error)
             ? cb_memory_alerts_list (self->alerts, only_open, limit)
             : NULL;
}

static gboolean
memory_prune_alerts (CbStoreBackend *backend, gint64 before, GError **error)
{
  CbBackendMemory *self = CB_BACKEND_MEMORY (backend);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  cb_memory_alerts_prune (self->alerts, before);

  return TRUE;
}

static gboolean
memory_update_notice (CbStoreBackend *backend, const CbNotice *notice, GError **error)
{
  CbBackendMemory *self = CB_BACKEND_MEMORY (backend);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  cb_memory_alerts_update_notice (self->alerts, notice);

  return TRUE;
}

static gboolean
memory_remove_notice (CbStoreBackend *backend, const char *notice_id, GError **error)
{
  CbBackendMemory *self = CB_BACKEND_MEMORY (backend);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  cb_memory_alerts_remove_notice (self->alerts, notice_id);

  return TRUE;
}

static GPtrArray *
memory_list_notices (CbStoreBackend *backend, guint limit, GError **error)
{
  CbBackendMemory *self = CB_BACKEND_MEMORY (backend);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  return check_fault (self, CB_FAULT_READ, error)
             ? cb_memory_alerts_list_notices (self->alerts, limit)
             : NULL;
}

static gboolean
memory_save_silence (CbStoreBackend *backend, const CbSilence *silence, GError **error)
{
  CbBackendMemory *self = CB_BACKEND_MEMORY (backend);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  cb_memory_alerts_save_silence (self->alerts, silence);

  return TRUE;
}

static GPtrArray *
memory_list_silences (CbStoreBackend *backend, gint64 now, GError **error)
{
  CbBackendMemory *self = CB_BACKEND_MEMORY (backend);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  return check_fault (self, CB_FAULT_READ, error)
             ? cb_memory_alerts_list_silences (self->alerts, now)
             : NULL;
}

static gboolean
memory_take_lease (CbStoreBackend *backend,
                   const char *name,
                   const char *owner,
                   gint64 now,
                   gint64 until,
                   gboolean *held,
                   GError **error)
{
  CbBackendMemory *self = CB_BACKEND_MEMORY (backend);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);
  GVariant *lease = g_hash_table_lookup (self->leases, name);
  const char *holder = "";
  gint64 end = G_MININT64;

  if (!check_fault (self, CB_FAULT_COMMIT, error))
    return FALSE;

  if (lease != NULL)
    g_variant_get (lease, "(&sx)", &holder, &end);
  *held = end <= now || g_str_equal (holder, owner);
  if (*held)
    g_hash_table_replace (self->leases, g_strdup (name),
                          g_variant_ref_sink (g_variant_new ("(sx)", owner, until)));

  return TRUE;
}

static void
cb_backend_memory_iface_init (CbStoreBackendInterface *iface)
{
  iface->open = memory_open;
  iface->close = memory_close;
  iface->begin = memory_begin;
  iface->commit = memory_commit;
  iface->rollback = memory_rollback;
  iface->probe = memory_probe;
  iface->needs_maintenance = memory_needs_maintenance;
  iface->maintain = memory_maintain;
  iface->add_session = memory_add_session;
  iface->get_session = memory_get_session;
  iface->update_session = memory_update_session;
  iface->erase_session = memory_erase_session;
  iface->list_expired = memory_list_expired;
  iface->list_sessions = memory_list_sessions;
  iface->count_sessions = memory_count_sessions;
  iface->append = memory_append;
  iface->list_messages = memory_list_messages;
  iface->get_reply = memory_get_reply;
  iface->add_upload = memory_add_upload;
  iface->get_upload = memory_get_upload;
  iface->list_uploads = memory_list_uploads;
  iface->add_audit = memory_add_audit;
  iface->list_audit = memory_list_audit;
  iface->save_alerts = memory_save_alerts;
  iface->list_alerts = memory_list_alerts;
  iface->prune_alerts = memory_prune_alerts;
  iface->update_notice = memory_update_notice;
  iface->remove_notice = memory_remove_notice;
  iface->list_notices = memory_list_notices;
  iface->save_silence = memory_save_silence;
  iface->list_silences = memory_list_silences;
  iface->take_lease = memory_take_lease;
}

static void
cb_backend_memory_finalize (GObject *object)
{
  CbBackendMemory *self = CB_BACKEND_MEMORY (object);

  g_hash_table_unref (self->leases);
  g_hash_table_unref (self->sessions);
  g_clear_pointer (&self->saved, g_hash_table_unref);
  g_ptr_array_unref (self->audit);
  cb_memory_alerts_free (self->alerts);
  g_clear_pointer (&self->alerts_saved, cb_memory_alerts_free);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->moved);

  G_OBJECT_CLASS (cb_backend_memory_parent_class)->finalize (object);
}

static void
cb_backend_memory_class_init (CbBackendMemoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_backend_memory_finalize;
}

static void
cb_backend_memory_init (CbBackendMemory *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->moved);
  self->sessions = new_table ();
  self->leases =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  self->audit = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_audit_entry_unref);
  self->alerts = cb_memory_alerts_new ();
}

CbBackendMemory *
cb_backend_memory_new (void)
{
  return g_object_new (CB_TYPE_BACKEND_MEMORY, NULL);
}

/* The named step fails from now on. */
void
cb_backend_memory_set_fault (CbBackendMemory *self, CbFault fault)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  self->fault = fault;
}

/* Commits wait from now on. */
void
cb_backend_memory_hold (CbBackendMemory *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  self->held = TRUE;
}

void
cb_backend_memory_let_go (CbBackendMemory *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  self->held = FALSE;
  g_cond_broadcast (&self->moved);
}

guint
cb_backend_memory_get_n_commits (CbBackendMemory *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  return self->n_commits;
}
