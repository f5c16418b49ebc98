#include "widgets/cb-widget-catalog.h"

#include <string.h>

#include "widgets/cb-widget-loader.h"
#include "widgets/cb-widget-shipped.h"

static void
clear_catalog (gpointer data)
{
  CbWidgetCatalog *self = data;

  cb_widget_state_unref (self->state);
  g_ptr_array_unref (self->versions);
  g_clear_pointer (&self->loader, cb_widget_file_unref);
  g_clear_pointer (&self->release, cb_widget_file_unref);
}

CbWidgetCatalog *
cb_widget_catalog_ref (CbWidgetCatalog *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
cb_widget_catalog_unref (CbWidgetCatalog *self)
{
  g_atomic_rc_box_release_full (self, clear_catalog);
}

/* Returns: (transfer none) (nullable): the version of that number */
CbWidgetVersion *
cb_widget_catalog_find (const CbWidgetCatalog *self, const char *name)
{
  for (guint i = 0; name != NULL && i < self->versions->len; i++)
    {
      CbWidgetVersion *version = g_ptr_array_index (self->versions, i);

      if (strcmp (version->name, name) == 0)
        return version;
    }

  return NULL;
}

/* Returns: (transfer none) (nullable): the version, unless it is damaged or not there */
static CbWidgetVersion *
find_whole (const CbWidgetCatalog *self, const char *name)
{
  CbWidgetVersion *version = cb_widget_catalog_find (self, name);

  return version != NULL && version->files != NULL ? version : NULL;
}

/* Returns: (transfer none) (nullable): the newest whole one, of those that came with the daemon if
 *   that is wished */
static CbWidgetVersion *
find_newest (const CbWidgetCatalog *self, gboolean shipped)
{
  for (guint i = 0; i < self->versions->len; i++)
    {
      CbWidgetVersion *version = g_ptr_array_index (self->versions, i);

      if (version->files != NULL && (version->manifest->shipped || !shipped))
        return version;
    }

  return NULL;
}

/* A page must get a widget even where the deployed one is damaged: what worked before, first. */
static CbWidgetVersion *
choose_active (const CbWidgetCatalog *self)
{
  CbWidgetVersion *active = find_whole (self, self->state->active);

  for (guint i = self->state->before->len; active == NULL && i > 0; i--)
    active = find_whole (self, g_ptr_array_index (self->state->before, i - 1));
  if (active == NULL)
    active = find_newest (self, TRUE);

  return active != NULL ? active : find_newest (self, FALSE);
}

static guint
count_problems (const CbWidgetCatalog *self)
{
  const char *active = self->state->active;
  guint n_problems = active != NULL && cb_widget_catalog_find (self, active) == NULL;

  for (guint i = 0; i < self->versions->len; i++)
    n_problems += ((CbWidgetVersion *) g_ptr_array_index (self->versions, i))->problem != NULL;

  return n_problems;
}

static const char *
get_integrity (const CbWidgetVersion *version)
{
  return cb_widget_version_get_file (version, CB_WIDGET_ENTRY_NAME)->integrity;
}

static void
build_loader (CbWidgetCatalog *self, guint check_seconds)
{
  const CbWidgetOffer offer = {
    .version = self->active->name,
    .integrity = get_integrity (self->active),
    .canary = self->canary != NULL ? self->canary->name : NULL,
    .canary_integrity = self->canary != NULL ? get_integrity (self->canary) : NULL,
    .share = self->state->share,
    .check_seconds = check_seconds,
  };
  g_autoptr (GBytes) source = self->active->loader != NULL ? g_bytes_ref (self->active->loader)
                                                           : cb_widget_shipped_dup_loader ();

  self->loader = cb_widget_loader_build (source, &offer);
  self->release = cb_widget_loader_build_release (&offer);
}

/**
 * cb_widget_catalog_new:
 * @state: (transfer none): what is deployed
 * @versions: (transfer full) (element-type CbWidgetVersion): all that are archived, the newest
 * first
 * @check_seconds: how often an open page asks for a newer version
 *
 * Returns: (transfer full): what follows from that for visitors
 */
CbWidgetCatalog *
cb_widget_catalog_new (CbWidgetState *state, GPtrArray *versions, guint check_seconds)
{
  CbWidgetCatalog *self = g_atomic_rc_box_new0 (CbWidgetCatalog);

  self->state = cb_widget_state_ref (state);
  self->versions = versions;
  self->active = choose_active (self);
  self->canary = find_whole (self, state->canary);
  self->n_problems = count_problems (self);
  if (self->active != NULL)
    build_loader (self, check_seconds);

  return self;
}
