#pragma once

#include <gio/gio.h>

#include "model/cb-alert.h"
#include "model/cb-audit-entry.h"
#include "model/cb-message.h"
#include "model/cb-notice.h"
#include "model/cb-session-filter.h"
#include "model/cb-session.h"
#include "model/cb-silence.h"
#include "model/cb-upload.h"
#include "store/cb-appended.h"

G_BEGIN_DECLS

#define CB_TYPE_STORE_BACKEND (cb_store_backend_get_type ())
G_DECLARE_INTERFACE (CbStoreBackend, cb_store_backend, CB, STORE_BACKEND, GObject)

/**
 * CbStoreBackendInterface:
 * @n_readers: how many threads may read at a time; 0 for one
 * @open: connects, creates or migrates; called again after it failed, or after a failure in between
 * @close: lets go; harmless when not open
 * @begin: starts a group of writes
 * @expect: (nullable): says, when a group begins, what will be appended in it, so that all it needs
 *   can be read at once
 * @commit: makes the group durable, and may correct what @append returned. After %FALSE nobody may
 *   rely on any of it: a backend without transactions may have stored a part, which is found there
 *   when the same is sent again
 * @rollback: forgets the group
 * @probe: writes something small within a group, to see whether writing works
 * @maintain: housekeeping that may take long, outside a group; @urgent: it can be put off no longer
 * @needs_maintenance: whether @maintain has something to do; sets @urgent
 * @add_session: stores a new session
 * @get_session: %CB_ERROR_NOT_FOUND where there is none
 * @update_session: replaces all but its id, token, last_seq and creation; %CB_ERROR_NOT_FOUND
 * @erase_session: forgets it and all that belongs to it; returns ids of its uploads, whose files
 *   the caller deletes; %CB_ERROR_NOT_FOUND
 * @list_expired: ids of sessions whose expires_at is not after @now
 * @append: stores drafts in order, each with the next seq; a draft whose client_id the session has,
 *   or the bot's second answer to the same reply_to, is not stored: what is there already is
 *   returned. Moves expires_at forward. %CB_ERROR_NOT_FOUND, %CB_ERROR_CONFLICT for a closed
 * session
 * @list_messages: those with a seq over @after, in order, at most @limit; sets @more
 * @get_reply: the bot's answer to @reply_to, or %NULL without an error
 * @add_upload: %CB_ERROR_TOO_MANY where the session has @max_count files already, or
 *   %CB_ERROR_TOO_LARGE where its files would take more than @max_bytes together
 * @get_upload: %CB_ERROR_NOT_FOUND where there is none
 * @list_uploads: ids of all uploads, in order, over @after, at most @limit
 * @add_audit: stores an operator's act
 * @list_audit: the newest @limit acts, newest first
 * @save_alerts: stores alerts, new or changed, and adds notices about them: all of it, or nothing
 * @list_alerts: the newest @limit, newest first; with @only_open those that are not over
 * @prune_alerts: deletes alerts that are over, and silences that ended, before @before
 * @update_notice: replaces attempts, next_at and error; nothing where it is there no more
 * @remove_notice: forgets a notice; nothing where it is there no more
 * @list_notices: the first @limit, in the order they were added
 * @save_silence: replaces the silence of a rule
 * @list_silences: those that end after @now, by rule
 * @take_lease: (nullable): gives @owner what is called @name until @until, where nobody else has it
 *   at @now, at once and outside the group: sets @held. Without it no two daemons can share the
 *   store, and the only one has every lease
 * @list_sessions: those that a filter lets through, newest (greatest id) first
 * @count_sessions: how many sessions there are
 *
 * Where everything is kept, as plain blocking calls. The store calls them from
 * its worker threads only: what changes something (open, close, begin, commit,
 * rollback, probe, maintain, add, update, erase, append) from the one that
 * writes; what only reads from others, @n_readers of them, at the same time.
 *
 * An operation that fails with anything but %CB_ERROR_STORAGE has changed
 * nothing, and the group goes on without it. %CB_ERROR_STORAGE means that the
 * store itself failed: the group is rolled back, and trying later may help.
 */
struct _CbStoreBackendInterface
{
  GTypeInterface g_iface;

  guint n_readers;

  gboolean (*open) (CbStoreBackend *self, GError **error);
  void (*close) (CbStoreBackend *self);
  gboolean (*begin) (CbStoreBackend *self, GError **error);
  void (*expect) (CbStoreBackend *self, const char *session_id, GPtrArray *drafts);
  gboolean (*commit) (CbStoreBackend *self, GError **error);
  void (*rollback) (CbStoreBackend *self);
  gboolean (*probe) (CbStoreBackend *self, GError **error);
  gboolean (*needs_maintenance) (CbStoreBackend *self, gboolean *urgent);
  void (*maintain) (CbStoreBackend *self);

  gboolean (*add_session) (CbStoreBackend *self, const CbSession *session, GError **error);
  CbSession *(*get_session) (CbStoreBackend *self, const char *session_id, GError **error);
  gboolean (*update_session) (CbStoreBackend *self, const CbSession *session, GError **error);
  GPtrArray *(*erase_session) (CbStoreBackend *self, const char *session_id, GError **error);
  GStrv (*list_expired) (CbStoreBackend *self, gint64 now, guint limit, GError **error);
  GPtrArray *(*list_sessions) (CbStoreBackend *self, const CbSessionFilter *filter, GError **error);
  gboolean (*count_sessions) (CbStoreBackend *self, guint64 *count, GError **error);

  CbAppended *(*append) (CbStoreBackend *self,
                         const char *session_id,
                         GPtrArray *drafts,
                         gint64 expires_at,
                         GError **error);
  GPtrArray *(*list_messages) (CbStoreBackend *self,
                               const char *session_id,
                               guint64 after,
                               guint limit,
                               gboolean *more,
                               GError **error);
  CbMessage *(*get_reply) (CbStoreBackend *self,
                           const char *session_id,
                           guint64 reply_to,
                           GError **error);

  gboolean (*add_upload) (CbStoreBackend *self,
                          const CbUpload *upload,
                          guint max_count,
                          guint64 max_bytes,
                          GError **error);
  CbUpload *(*get_upload) (CbStoreBackend *self, const char *upload_id, GError **error);
  GStrv (*list_uploads) (CbStoreBackend *self, const char *after, guint limit, GError **error);

  gboolean (*add_audit) (CbStoreBackend *self, const CbAuditEntry *entry, GError **error);
  GPtrArray *(*list_audit) (CbStoreBackend *self, guint limit, GError **error);

  gboolean (*save_alerts) (CbStoreBackend *self,
                           GPtrArray *alerts,
                           GPtrArray *notices,
                           GError **error);
  GPtrArray *(*list_alerts) (CbStoreBackend *self, gboolean only_open, guint limit, GError **error);
  gboolean (*prune_alerts) (CbStoreBackend *self, gint64 before, GError **error);
  gboolean (*update_notice) (CbStoreBackend *self, const CbNotice *notice, GError **error);
  gboolean (*remove_notice) (CbStoreBackend *self, const char *notice_id, GError **error);
  GPtrArray *(*list_notices) (CbStoreBackend *self, guint limit, GError **error);
  gboolean (*save_silence) (CbStoreBackend *self, const CbSilence *silence, GError **error);
  GPtrArray *(*list_silences) (CbStoreBackend *self, gint64 now, GError **error);

  gboolean (*take_lease) (CbStoreBackend *self,
                          const char *name,
                          const char *owner,
                          gint64 now,
                          gint64 until,
                          gboolean *held,
                          GError **error);
};

G_END_DECLS
