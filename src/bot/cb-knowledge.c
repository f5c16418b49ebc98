#include "bot/cb-knowledge.h"

#include "base/cb-error.h"
#include "base/cb-service.h"
#include "base/cb-worker.h"
#include "bot/cb-knowledge-load.h"
#include "bot/cb-knowledge-watch.h"

/**
 * CbKnowledge:
 *
 * What the bot knows: the files of one directory, read at the start, on demand
 * and when they change, and searched by wording.
 *
 * Reading and indexing run on one worker, searches on another, so neither holds
 * up the main loop, nor a long load the searches. A search sees one snapshot; a
 * new one takes its place as a whole. When the directory cannot be read, the
 * snapshot before it stays.
 */
struct _CbKnowledge
{
  GObject parent_instance;

  char *directory; /* (owned) */
  char *language;  /* (owned) */
  char *trained;   /* (owned) (nullable): path of what is kept of the training */
  CbKnowledgeLimits limits;
  gboolean watch;
  guint settle_ms;

  CbWorker *loader;       /* (owned) (nullable): from start on */
  CbWorker *searcher;     /* (owned) (nullable): likewise */
  GCancellable *stopping; /* (owned): ends a load that is going on */

  CbKnowledgeIndex *index; /* (owned) (nullable): NULL until first loaded */
  GPtrArray *problems;     /* (owned) (element-type CbKnowledgeProblem) */
  guint n_more_problems;
  guint generation;

  gboolean loading;
  GPtrArray *served;  /* (owned) (element-type GTask): reloads that the running load serves */
  GPtrArray *waiting; /* (owned) (element-type GTask): came too late for it, served by the next */
  gboolean stale;     /* the files changed since the running load began */

  CbKnowledgeWatch *changes; /* (owned) (nullable) */
};

typedef struct
{
  CbKnowledgeIndex *index; /* (owned) (nullable): let go of in the thread */
  char *query;             /* (owned) */
  char *locale;            /* (owned) (nullable) */
  guint max_hits;
  GPtrArray *hits; /* (owned) (nullable): the result */
} SearchCall;

enum
{
  PROP_READY = 1,
  PROP_N_ENTRIES,
  PROP_GENERATION,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

enum
{
  LOADED,
  LOAD_FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void start_load (CbKnowledge *self);
static void cb_knowledge_service_init (CbServiceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbKnowledge,
                               cb_knowledge,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_SERVICE, cb_knowledge_service_init))

static void
search_call_free (SearchCall *call)
{
  g_clear_pointer (&call->index, cb_knowledge_index_unref);
  g_free (call->query);
  g_free (call->locale);
  g_clear_pointer (&call->hits, g_ptr_array_unref);
  g_free (call);
}

/* In the loader's thread. */
static void
load_run (GTask *task, gpointer task_data, gpointer user_data)
{
  cb_knowledge_load_run (task_data);
}

/* In the searcher's thread, after all the searches that use the index. */
static void
release_run (GTask *task, gpointer task_data, gpointer user_data)
{
  SearchCall *call = task_data;

  g_clear_pointer (&call->index, cb_knowledge_index_unref);
}

static void
release_complete (GTask *task, gpointer task_data, gpointer user_data)
{
  g_task_return_boolean (task, TRUE);
}

/* Freeing a large index takes longer than the main loop may be held up. */
static void
release_index (CbKnowledge *self)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, NULL, NULL);
  SearchCall *call = g_new0 (SearchCall, 1);

  call->index = g_steal_pointer (&self->index);
  g_task_set_source_tag (task, release_index);
  g_task_set_task_data (task, call, (GDestroyNotify) search_call_free);
  cb_worker_push (self->searcher, g_steal_pointer (&task), release_run, release_complete);
}

static void
take_snapshot (CbKnowledge *self, CbKnowledgeLoad *call)
{
  gboolean first = self->index == NULL;

  if (!first)
    release_index (self);
  self->index = g_steal_pointer (&call->index);
  g_ptr_array_unref (self->problems);
  self->problems = g_ptr_array_ref (call->set->problems);
  self->n_more_problems = call->set->n_more_problems;
  self->generation++;

  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_GENERATION]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_ENTRIES]);
  if (first)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_READY]);
  g_signal_emit (self, signals[LOADED], 0);
}

static void
return_reload (GTask *task, const GError *error)
{
  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
load_complete (GTask *task, gpointer task_data, gpointer user_data)
{
  CbKnowledge *self = g_task_get_source_object (task);
  CbKnowledgeLoad *call = task_data;
  g_autoptr (GPtrArray) served = g_steal_pointer (&self->served);

  self->served = g_ptr_array_new_with_free_func (g_object_unref);
  self->loading = FALSE;
  if (call->error == NULL)
    take_snapshot (self, call);
  else if (!g_cancellable_is_cancelled (self->stopping))
    g_signal_emit (self, signals[LOAD_FAILED], 0, call->error);

  if (self->stale || self->waiting->len > 0)
    start_load (self);
  for (guint i = 0; i < served->len; i++)
    return_reload (served->pdata[i], call->error);
  g_task_return_boolean (task, TRUE);
}

static void
start_load (CbKnowledge *self)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, NULL, NULL);
  GPtrArray *empty = self->served;

  self->served = self->waiting;
  self->waiting = empty;
  self->stale = FALSE;
  self->loading = TRUE;

  g_task_set_source_tag (task, start_load);
  g_task_set_task_data (task,
                        cb_knowledge_load_new (self->directory, self->language, self->trained,
                                               &self->limits, self->stopping),
                        (GDestroyNotify) cb_knowledge_load_free);
  cb_worker_push (self->loader, g_steal_pointer (&task), load_run, load_complete);
}

/**
 * cb_knowledge_reload_async:
 * @self: the knowledge
 * @cancellable: (nullable): stops waiting
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Reads the directory again, all of it as it is from now on. Calls that come
 * while one load is going on share the next one.
 */
void
cb_knowledge_reload_async (CbKnowledge *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (CB_IS_KNOWLEDGE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cb_knowledge_reload_async);
  if (self->loader == NULL)
    {
      g_task_return_new_error (task, CB_ERROR, CB_ERROR_UNAVAILABLE,
                               "the knowledge base is not running");
      return;
    }

  g_ptr_array_add (self->waiting, g_steal_pointer (&task));
  if (!self->loading)
    start_load (self);
}

/**
 * cb_knowledge_reload_finish:
 * @self: the knowledge
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: %TRUE when the directory was read, whatever was wrong with single
 *   entries; %FALSE with @error set when the directory could not be read, and
 *   what was known before stays known
 */
gboolean
cb_knowledge_reload_finish (CbKnowledge *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* In the searcher's thread. */
static void
search_run (GTask *task, gpointer task_data, gpointer user_data)
{
  SearchCall *call = task_data;

  call->hits = cb_knowledge_index_search (call->index, call->query, call->locale, call->max_hits);
  g_clear_pointer (&call->index, cb_knowledge_index_unref);
}

static void
search_complete (GTask *task, gpointer task_data, gpointer user_data)
{
  SearchCall *call = task_data;

  g_task_return_pointer (task, g_steal_pointer (&call->hits), (GDestroyNotify) g_ptr_array_unref);
}

/**
 * cb_knowledge_search_async:
 * @self: the knowledge
 * @query: what somebody asks, valid UTF-8
 * @locale: (nullable): BCP 47 tag of their language, where known
 * @max_hits: how many hits are wanted, at least 1
 * @cancellable: (nullable): stops the search when it has not begun
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Searches what is known now; a reload does not change what this search sees.
 */
void
cb_knowledge_search_async (CbKnowledge *self,
                           const char *query,
                           const char *locale,
                           guint max_hits,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  SearchCall *call;

  g_return_if_fail (CB_IS_KNOWLEDGE (self));
  g_return_if_fail (query != NULL && max_hits > 0);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cb_knowledge_search_async);
  if (self->index == NULL)
    {
      g_task_return_new_error (task, CB_ERROR, CB_ERROR_UNAVAILABLE,
                               "the knowledge base is not loaded yet");
      return;
    }

  call = g_new0 (SearchCall, 1);
  call->index = cb_knowledge_index_ref (self->index);
  call->query = g_strdup (query);
  call->locale = g_strdup (locale);
  call->max_hits = max_hits;
  g_task_set_task_data (task, call, (GDestroyNotify) search_call_free);
  cb_worker_push (self->searcher, g_steal_pointer (&task), search_run, search_complete);
}

/**
 * cb_knowledge_search_finish:
 * @self: the knowledge
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type CbKnowledgeHit): the best
 *   hits, the best one first, perhaps none; %NULL with @error set when it failed
 */
GPtrArray *
cb_knowledge_search_finish (CbKnowledge *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * cb_knowledge_is_ready:
 * @self: the knowledge
 *
 * Returns: whether it was loaded once, so that it can be searched
 */
gboolean
cb_knowledge_is_ready (CbKnowledge *self)
{
  g_return_val_if_fail (CB_IS_KNOWLEDGE (self), FALSE);

  return self->index != NULL;
}

guint
cb_knowledge_get_n_entries (CbKnowledge *self)
{
  g_return_val_if_fail (CB_IS_KNOWLEDGE (self), 0);

  return self->index != NULL ? cb_knowledge_index_get_n_entries (self->index) : 0;
}

/**
 * cb_knowledge_get_generation:
 * @self: the knowledge
 *
 * Returns: how often it was loaded
 */
guint
cb_knowledge_get_generation (CbKnowledge *self)
{
  g_return_val_if_fail (CB_IS_KNOWLEDGE (self), 0);

  return self->generation;
}

/**
 * cb_knowledge_get_problems:
 * @self: the knowledge
 *
 * Returns: (transfer none) (element-type CbKnowledgeProblem): what was left out
 *   of what is known now, and why; replaced by the next load
 */
GPtrArray *
cb_knowledge_get_problems (CbKnowledge *self)
{
  g_return_val_if_fail (CB_IS_KNOWLEDGE (self), NULL);

  return self->problems;
}

/**
 * cb_knowledge_get_n_problems:
 * @self: the knowledge
 *
 * Returns: how many problems there were, those included that were not kept
 */
guint
cb_knowledge_get_n_problems (CbKnowledge *self)
{
  g_return_val_if_fail (CB_IS_KNOWLEDGE (self), 0);

  return self->problems->len + self->n_more_problems;
}

/**
 * cb_knowledge_dup_index:
 * @self: the knowledge
 *
 * Returns: (transfer full) (nullable): what is known now, %NULL before it is
 *   ready. Not to be held longer than needed: it keeps the memory of what has
 *   perhaps been replaced
 */
CbKnowledgeIndex *
cb_knowledge_dup_index (CbKnowledge *self)
{
  g_return_val_if_fail (CB_IS_KNOWLEDGE (self), NULL);

  return self->index != NULL ? cb_knowledge_index_ref (self->index) : NULL;
}

static void
on_directory_changed_cb (gpointer user_data)
{
  CbKnowledge *self = user_data;

  self->stale = TRUE;
  if (!self->loading)
    start_load (self);
}

static gboolean
start_parts (CbKnowledge *self, GError **error)
{
  self->loader = cb_worker_new (NULL, error);
  if (self->loader == NULL)
    return FALSE;

  self->searcher = cb_worker_new (NULL, error);
  if (self->searcher == NULL)
    return FALSE;

  /* Before the first load, so that no change falls between the two. */
  if (self->watch)
    self->changes = cb_knowledge_watch_new (self->directory, self->settle_ms,
                                            on_directory_changed_cb, self, error);

  return !self->watch || self->changes != NULL;
}

static void
cb_knowledge_start_async (CbService *service,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  CbKnowledge *self = CB_KNOWLEDGE (service);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GError) error = NULL;

  g_task_set_source_tag (task, cb_knowledge_start_async);
  if (!start_parts (self, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  g_ptr_array_add (self->waiting, g_steal_pointer (&task));
  start_load (self);
}

static gboolean
cb_knowledge_start_finish (CbService *service, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, service), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Searches go on as long as somebody asks; only the directory is left alone. */
static void
cb_knowledge_stop (CbService *service)
{
  CbKnowledge *self = CB_KNOWLEDGE (service);

  g_cancellable_cancel (self->stopping);
  g_clear_pointer (&self->changes, cb_knowledge_watch_free);
}

static void
cb_knowledge_service_init (CbServiceInterface *iface)
{
  iface->start_async = cb_knowledge_start_async;
  iface->start_finish = cb_knowledge_start_finish;
  iface->stop = cb_knowledge_stop;
}

static void
cb_knowledge_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  CbKnowledge *self = CB_KNOWLEDGE (object);

  switch (property_id)
    {
    case PROP_READY:
      g_value_set_boolean (value, cb_knowledge_is_ready (self));
      break;
    case PROP_N_ENTRIES:
      g_value_set_uint (value, cb_knowledge_get_n_entries (self));
      break;
    case PROP_GENERATION:
      g_value_set_uint (value, self->generation);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
cb_knowledge_dispose (GObject *object)
{
  cb_knowledge_stop (CB_SERVICE (object));

  G_OBJECT_CLASS (cb_knowledge_parent_class)->dispose (object);
}

static void
cb_knowledge_finalize (GObject *object)
{
  CbKnowledge *self = CB_KNOWLEDGE (object);

  g_clear_object (&self->loader);
  g_clear_object (&self->searcher);
  g_clear_object (&self->stopping);
  g_clear_pointer (&self->index, cb_knowledge_index_unref);
  g_ptr_array_unref (self->problems);
  g_ptr_array_unref (self->served);
  g_ptr_array_unref (self->waiting);
  g_free (self->directory);
  g_free (self->language);
  g_free (self->trained);

  G_OBJECT_CLASS (cb_knowledge_parent_class)->finalize (object);
}

static void
cb_knowledge_class_init (CbKnowledgeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = cb_knowledge_get_property;
  object_class->dispose = cb_knowledge_dispose;
  object_class->finalize = cb_knowledge_finalize;

  props[PROP_READY] = g_param_spec_boolean ("ready", NULL, NULL, FALSE, flags);
  props[PROP_N_ENTRIES] = g_param_spec_uint ("n-entries", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_GENERATION] = g_param_spec_uint ("generation", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  /**
   * CbKnowledge::loaded:
   *
   * What is known has been replaced by what the directory holds now; see
   * cb_knowledge_get_problems() for what was left out.
   */
  signals[LOADED] = g_signal_new ("loaded", CB_TYPE_KNOWLEDGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);

  /**
   * CbKnowledge::load-failed:
   * @error: what is wrong with the directory
   *
   * The directory could not be read. What was known before stays known.
   */
  signals[LOAD_FAILED] = g_signal_new ("load-failed", CB_TYPE_KNOWLEDGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
cb_knowledge_init (CbKnowledge *self)
{
  self->stopping = g_cancellable_new ();
  self->problems = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_knowledge_problem_unref);
  self->served = g_ptr_array_new_with_free_func (g_object_unref);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * cb_knowledge_new:
 * @config: how it is set up; copied
 *
 * Returns: (transfer full): the knowledge, with nothing in it until it is
 *   started as a #CbService, which loads it
 */
CbKnowledge *
cb_knowledge_new (const CbKnowledgeConfig *config)
{
  CbKnowledge *self = g_object_new (CB_TYPE_KNOWLEDGE, NULL);

  self->directory = g_strdup (config->directory);
  self->language = g_strdup (config->language);
  self->trained = g_strdup (config->trained);
  self->limits = config->limits;
  self->watch = config->watch;
  self->settle_ms = config->settle_ms;

  return self;
}
