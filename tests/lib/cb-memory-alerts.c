#include "lib/cb-memory-alerts.h"

#include <string.h>

static GPtrArray *
new_alerts (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) cb_alert_unref);
}

static GPtrArray *
new_notices (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) cb_notice_unref);
}

static GPtrArray *
new_silences (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) cb_silence_unref);
}

CbMemoryAlerts *
cb_memory_alerts_new (void)
{
  CbMemoryAlerts *self = g_new0 (CbMemoryAlerts, 1);

  self->alerts = new_alerts ();
  self->notices = new_notices ();
  self->silences = new_silences ();

  return self;
}

static gpointer
copy_alert (gconstpointer alert, gpointer data)
{
  return cb_alert_ref (alert);
}

static gpointer
copy_notice (gconstpointer notice, gpointer data)
{
  return cb_notice_ref (notice);
}

static gpointer
copy_silence (gconstpointer silence, gpointer data)
{
  return cb_silence_ref (silence);
}

CbMemoryAlerts *
cb_memory_alerts_copy (const CbMemoryAlerts *self)
{
  CbMemoryAlerts *copy = cb_memory_alerts_new ();

  g_ptr_array_extend (copy->alerts, self->alerts, copy_alert, NULL);
  g_ptr_array_extend (copy->notices, self->notices, copy_notice, NULL);
  g_ptr_array_extend (copy->silences, self->silences, copy_silence, NULL);

  return copy;
}

void
cb_memory_alerts_free (CbMemoryAlerts *self)
{
  g_ptr_array_unref (self->alerts);
  g_ptr_array_unref (self->notices);
  g_ptr_array_unref (self->silences);
  g_free (self);
}

/* All three begin with the name by which they are known. */
static gboolean
has_name (gconstpointer item, gconstpointer name)
{
  return strcmp (*(const char *const *) item, name) == 0;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (**(const char *const *const *) a, **(const char *const *const *) b);
}

/* Takes @item. */
static void
put (GPtrArray *array, gpointer item)
{
  guint index;

  if (g_ptr_array_find_with_equal_func (array, *(const char *const *) item, has_name, &index))
    g_ptr_array_remove_index (array, index);
  g_ptr_array_add (array, item);
  g_ptr_array_sort (array, compare_names);
}

void
cb_memory_alerts_save (CbMemoryAlerts *self, GPtrArray *alerts, GPtrArray *notices)
{
  for (guint i = 0; i < alerts->len; i++)
    put (self->alerts, cb_alert_ref (g_ptr_array_index (alerts, i)));
  for (guint i = 0; i < notices->len; i++)
    g_ptr_array_add (self->notices, cb_notice_ref (g_ptr_array_index (notices, i)));
}

GPtrArray *
cb_memory_alerts_list (CbMemoryAlerts *self, gboolean only_open, guint limit)
{
  GPtrArray *list = new_alerts ();

  for (guint i = self->alerts->len; i > 0 && list->len < limit; i--)
    {
      const CbAlert *alert = g_ptr_array_index (self->alerts, i - 1);

      if (!only_open || !cb_alert_is_over (alert))
        g_ptr_array_add (list, cb_alert_ref (alert));
    }

  return list;
}

void
cb_memory_alerts_prune (CbMemoryAlerts *self, gint64 before)
{
  for (guint i = self->alerts->len; i > 0; i--)
    {
      const CbAlert *alert = g_ptr_array_index (self->alerts, i - 1);

      if (cb_alert_is_over (alert) && alert->resolved_at < before)
        g_ptr_array_remove_index (self->alerts, i - 1);
    }
}

void
cb_memory_alerts_update_notice (CbMemoryAlerts *self, const CbNotice *notice)
{
  guint index;

  if (g_ptr_array_find_with_equal_func (self->notices, notice->id, has_name, &index))
    {
      g_ptr_array_insert (self->notices, index, cb_notice_ref (notice));
      g_ptr_array_remove_index (self->notices, index + 1);
    }
}

void
cb_memory_alerts_remove_notice (CbMemoryAlerts *self, const char *id)
{
  guint index;

  if (g_ptr_array_find_with_equal_func (self->notices, id, has_name, &index))
    g_ptr_array_remove_index (self->notices, index);
}

GPtrArray *
cb_memory_alerts_list_notices (CbMemoryAlerts *self, guint limit)
{
  GPtrArray *list = new_notices ();

  for (guint i = 0; i < MIN (limit, self->notices->len); i++)
    g_ptr_array_add (list, cb_notice_ref (g_ptr_array_index (self->notices, i)));

  return list;
}

void
cb_memory_alerts_save_silence (CbMemoryAlerts *self, const CbSilence *silence)
{
  put (self->silences, cb_silence_ref (silence));
}

GPtrArray *
cb_memory_alerts_list_silences (CbMemoryAlerts *self, gint64 now)
{
  GPtrArray *list = new_silences ();

  for (guint i = 0; i < self->silences->len; i++)
    {
      const CbSilence *silence = g_ptr_array_index (self->silences, i);

      if (silence->until > now)
        g_ptr_array_add (list, cb_silence_ref (silence));
    }

  return list;
}
