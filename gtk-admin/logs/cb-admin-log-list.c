#include "logs/cb-admin-log-list.h"

/**
 * CbAdminLogList:
 *
 * A window on the journal: lines that match a query, the oldest first. It is read in batches at
 * whichever end one comes near to, and forgets lines at the other, so that a journal of any length
 * takes as much memory as CB_ADMIN_LOG_LIST_MAX lines.
 *
 * While it reaches to the end of the journal it is live: new lines are put to it as they come.
 * Where somebody looks at old lines (it is pinned) and there is no room, it stops being live rather
 * than take those away, and counts what it misses.
 */
struct _CbAdminLogList
{
  GObject parent_instance;

  CbAdminLogSource *source;  /* (owned) */
  CbAdminLogQuery *query;    /* (owned) */
  GPtrArray *lines;          /* (owned) (element-type CbAdminLogLine) */
  char *oldest;              /* (owned) (nullable): up to where was read; a line or beyond it */
  char *newest;              /* (owned) (nullable): likewise */
  gint64 time_us;            /* where reading began; 0 for the end */
  GCancellable *cancellable; /* (owned) (nullable): from show to stop */
  GError *error;             /* (owned) (nullable): why it does not go on */
  guint wanted;              /* lines that the reading under way shall still find */
  guint n_missed;
  gboolean busy;
  gboolean live;
  gboolean pinned;
  gboolean at_start; /* whether nothing older is left */
  gboolean at_end;   /* whether nothing newer was left when it was read */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void list_iface_init (GListModelInterface *iface);
static void read_some (CbAdminLogList *self, gboolean backwards);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbAdminLogList,
                               cb_admin_log_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_iface_init))

static void
tell_changed (CbAdminLogList *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
set_cursor (char **member, const char *cursor)
{
  if (cursor == NULL)
    return;

  g_free (*member);
  *member = g_strdup (cursor);
}

/* Lines come and go */

static void
remove_lines (CbAdminLogList *self, guint position, guint n)
{
  g_ptr_array_remove_range (self->lines, position, n);
  g_list_model_items_changed (G_LIST_MODEL (self), position, n, 0);
}

/* What was forgotten is read again from the line that is the last on that side now. */
static void
forget_newest (CbAdminLogList *self)
{
  guint n = self->lines->len;

  if (n <= CB_ADMIN_LOG_LIST_MAX)
    return;

  if (self->live)
    cb_admin_log_source_unfollow (self->source);
  self->live = FALSE;
  self->at_end = FALSE;
  remove_lines (self, CB_ADMIN_LOG_LIST_MAX, n - CB_ADMIN_LOG_LIST_MAX);
  set_cursor (&self->newest,
              cb_admin_log_line_get_cursor (self->lines->pdata[CB_ADMIN_LOG_LIST_MAX - 1]));
}

static void
forget_oldest (CbAdminLogList *self)
{
  guint n = self->lines->len;

  if (n <= CB_ADMIN_LOG_LIST_MAX)
    return;

  self->at_start = FALSE;
  remove_lines (self, 0, n - CB_ADMIN_LOG_LIST_MAX);
  set_cursor (&self->oldest, cb_admin_log_line_get_cursor (self->lines->pdata[0]));
}

static void
prepend (CbAdminLogList *self, CbAdminLogPiece *piece)
{
  guint n = piece->lines->len;
  GPtrArray *old = self->lines;

  self->lines = g_ptr_array_ref (piece->lines);
  g_ptr_array_extend_and_steal (self->lines, old);
  set_cursor (&self->oldest, piece->oldest);
  if (self->newest == NULL)
    set_cursor (&self->newest, piece->newest);
  if (n > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, n);
  forget_newest (self);
}

static gpointer
copy_line (gconstpointer line, gpointer user_data)
{
  return g_object_ref ((gpointer) line);
}

static void
append (CbAdminLogList *self, CbAdminLogPiece *piece)
{
  guint n = piece->lines->len;
  guint position = self->lines->len;

  g_ptr_array_extend (self->lines, piece->lines, copy_line, NULL);
  set_cursor (&self->newest, piece->newest);
  if (self->oldest == NULL)
    set_cursor (&self->oldest, piece->oldest);
  if (n > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), position, 0, n);
  forget_oldest (self);
}

/* New lines */

static void
on_lines_arrived_cb (CbAdminLogSource *source, CbAdminLogPiece *piece, CbAdminLogList *self)
{
  if (!self->live)
    return;

  if (self->pinned && self->lines->len + piece->lines->len > CB_ADMIN_LOG_LIST_MAX)
    {
      self->live = FALSE;
      self->at_end = FALSE;
      cb_admin_log_source_unfollow (self->source);
    }
  if (self->pinned)
    self->n_missed += piece->lines->len;
  if (self->live)
    append (self, piece);
  tell_changed (self);
}

static void
on_source_lost_cb (CbAdminLogSource *source, const GError *error, CbAdminLogList *self)
{
  if (!self->live)
    return;

  self->live = FALSE;
  self->at_end = FALSE;
  g_clear_error (&self->error);
  self->error = g_error_copy (error);
  tell_changed (self);
}

static void
go_live (CbAdminLogList *self)
{
  if (self->live)
    return;

  self->live = TRUE;
  cb_admin_log_source_follow (self->source, self->query, self->newest);
}

/* Reading */

static void
take_piece (CbAdminLogList *self, CbAdminLogPiece *piece, gboolean backwards)
{
  guint n = piece->lines->len;

  self->wanted -= MIN (n, self->wanted);
  if (backwards)
    {
      self->at_start = piece->complete;
      prepend (self, piece);
    }
  else
    {
      self->at_end = piece->complete;
      append (self, piece);
    }
}

/* A search that finds nothing reads on until the journal ends. */
static void
on_piece_read (CbAdminLogList *self, GAsyncResult *result, gboolean backwards)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbAdminLogPiece) piece =
                 cb_admin_log_source_read_finish (self->source, result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self->busy = FALSE;
  if (piece == NULL)
    self->error = g_steal_pointer (&error);
  else
    take_piece (self, piece, backwards);
  if (self->error == NULL && self->wanted > 0 && !(backwards ? self->at_start : self->at_end))
    read_some (self, backwards);
  else if (self->error == NULL && self->newest == NULL && !self->at_start)
    /* Nothing after the moment that was asked for: what is followed must begin somewhere. */
    read_some (self, TRUE);
  else if (self->error == NULL && self->at_end)
    go_live (self);
  tell_changed (self);
}

static void
on_older_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbAdminLogList) self = user_data;

  on_piece_read (self, result, TRUE);
}

static void
on_newer_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbAdminLogList) self = user_data;

  on_piece_read (self, result, FALSE);
}

static void
read_some (CbAdminLogList *self, gboolean backwards)
{
  const CbAdminLogFrom from = {
    .backwards = backwards,
    .cursor = backwards ? self->oldest : self->newest,
    .time_us = self->time_us,
  };

  self->busy = TRUE;
  cb_admin_log_source_read_async (
      self->source, self->query, &from, CB_ADMIN_LOG_LIST_BATCH, self->cancellable,
      backwards ? on_older_read_cb : on_newer_read_cb, g_object_ref (self));
}

static void
begin_to_read (CbAdminLogList *self, gboolean backwards)
{
  self->wanted = CB_ADMIN_LOG_LIST_BATCH;
  read_some (self, backwards);
  tell_changed (self);
}

/* Reads older lines, where there are some and nothing is being read. */
void
cb_admin_log_list_load_older (CbAdminLogList *self)
{
  if (self->cancellable != NULL && !self->busy && !self->at_start && self->error == NULL)
    begin_to_read (self, TRUE);
}

/* Likewise newer ones; while it is live there are none. */
void
cb_admin_log_list_load_newer (CbAdminLogList *self)
{
  if (self->cancellable != NULL && !self->busy && !self->live && self->error == NULL)
    begin_to_read (self, FALSE);
}

/**
 * cb_admin_log_list_show:
 * @time_us: where to begin, in microseconds since 1970 UTC; 0 for the newest lines
 *
 * Begins anew: with what @query wants.
 */
void
cb_admin_log_list_show (CbAdminLogList *self, const CbAdminLogQuery *query, gint64 time_us)
{
  CbAdminLogQuery *copy = cb_admin_log_query_copy (query);

  cb_admin_log_list_stop (self);
  cb_admin_log_query_free (self->query);
  self->query = copy;
  self->time_us = time_us;
  self->cancellable = g_cancellable_new ();
  self->at_start = FALSE;
  self->at_end = time_us == 0;
  remove_lines (self, 0, self->lines->len);
  begin_to_read (self, time_us == 0);
}

/* Goes on after an error, from where it was. */
void
cb_admin_log_list_resume (CbAdminLogList *self)
{
  if (self->error == NULL || self->cancellable == NULL)
    return;

  g_clear_error (&self->error);
  begin_to_read (self, self->newest == NULL && self->time_us == 0);
}

/* Ends everything that is under way; what is there remains. */
void
cb_admin_log_list_stop (CbAdminLogList *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);
  g_clear_pointer (&self->oldest, g_free);
  g_clear_pointer (&self->newest, g_free);
  if (self->live)
    cb_admin_log_source_unfollow (self->source);
  self->busy = FALSE;
  self->live = FALSE;
  self->n_missed = 0;
}

/* @pinned: whether somebody looks at lines that are not the newest */
void
cb_admin_log_list_set_pinned (CbAdminLogList *self, gboolean pinned)
{
  if (self->pinned == pinned)
    return;

  self->pinned = pinned;
  if (!pinned && self->live)
    self->n_missed = 0;
  tell_changed (self);
}

/* What there is */

/* Returns: (transfer none) */
CbAdminLogLine *
cb_admin_log_list_get (CbAdminLogList *self, guint i)
{
  return self->lines->pdata[i];
}

guint
cb_admin_log_list_get_length (CbAdminLogList *self)
{
  return self->lines->len;
}

/* Returns: the first line of @time_us or later; the length where there is none */
guint
cb_admin_log_list_find_time (CbAdminLogList *self, gint64 time_us)
{
  guint i = 0;

  while (i < self->lines->len && cb_admin_log_line_get_time (self->lines->pdata[i]) < time_us)
    i++;

  return i;
}

gboolean
cb_admin_log_list_is_busy (CbAdminLogList *self)
{
  return self->busy;
}

/* Returns: whether it reaches to the end of the journal, and new lines are put to it */
gboolean
cb_admin_log_list_is_live (CbAdminLogList *self)
{
  return self->live;
}

/* Returns: how many lines came while it was pinned */
guint
cb_admin_log_list_get_n_missed (CbAdminLogList *self)
{
  return self->n_missed;
}

/* Returns: (nullable): why it does not go on; until it is shown again */
const GError *
cb_admin_log_list_get_error (CbAdminLogList *self)
{
  return self->error;
}

/* The model */

static GType
cb_admin_log_list_get_item_type (GListModel *model)
{
  return CB_ADMIN_TYPE_LOG_LINE;
}

static guint
cb_admin_log_list_get_n_items (GListModel *model)
{
  return CB_ADMIN_LOG_LIST (model)->lines->len;
}

static gpointer
cb_admin_log_list_get_item (GListModel *model, guint position)
{
  CbAdminLogList *self = CB_ADMIN_LOG_LIST (model);

  return position < self->lines->len ? g_object_ref (self->lines->pdata[position]) : NULL;
}

static void
list_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = cb_admin_log_list_get_item_type;
  iface->get_n_items = cb_admin_log_list_get_n_items;
  iface->get_item = cb_admin_log_list_get_item;
}

/* The object */

static void
cb_admin_log_list_finalize (GObject *object)
{
  CbAdminLogList *self = CB_ADMIN_LOG_LIST (object);

  cb_admin_log_list_stop (self);
  g_clear_object (&self->source);
  cb_admin_log_query_free (self->query);
  g_ptr_array_unref (self->lines);

  G_OBJECT_CLASS (cb_admin_log_list_parent_class)->finalize (object);
}

static void
cb_admin_log_list_class_init (CbAdminLogListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_admin_log_list_finalize;

  /**
   * CbAdminLogList::changed:
   *
   * Something other than its lines is different: whether it is busy, live, or failed.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", CB_ADMIN_TYPE_LOG_LIST, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cb_admin_log_list_init (CbAdminLogList *self)
{
  self->query = cb_admin_log_query_new ();
  self->lines = g_ptr_array_new_with_free_func (g_object_unref);
}

/* Returns: (transfer full): a list that is empty until it is asked to show something */
CbAdminLogList *
cb_admin_log_list_new (CbAdminLogSource *source)
{
  CbAdminLogList *self = g_object_new (CB_ADMIN_TYPE_LOG_LIST, NULL);

  self->source = g_object_ref (source);
  g_signal_connect_object (source, "arrived", G_CALLBACK (on_lines_arrived_cb), self, 0);
  g_signal_connect_object (source, "lost", G_CALLBACK (on_source_lost_cb), self, 0);

  return self;
}
