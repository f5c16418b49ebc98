#include "web/cb-router.h"

#include <string.h>

/* Whether @path is one that @pattern means; @segment gets what stands for "{name}". */
static gboolean
matches (const char *pattern, const char *path, char **segment)
{
  const char *open = strchr (pattern, '{');
  const char *close;
  const char *end;

  if (open == NULL)
    return strcmp (pattern, path) == 0;
  if (strncmp (pattern, path, open - pattern) != 0)
    return FALSE;

  path += open - pattern;
  close = strchr (open, '}') + 1;
  end = path + strcspn (path, "/");
  if (end == path || strcmp (close, end) != 0)
    return FALSE;

  *segment = g_strndup (path, end - path);

  return TRUE;
}

static gboolean
serves (const CbRoute *route, const char *method)
{
  if (strcmp (method, "HEAD") == 0)
    method = "GET";

  return strcmp (route->method, method) == 0;
}

static void
allow (GString *allowed, const char *method)
{
  g_string_append_printf (allowed, "%s%s", allowed->len > 0 ? ", " : "", method);
  if (strcmp (method, "GET") == 0)
    g_string_append (allowed, ", HEAD");
}

/**
 * cb_router_match:
 * @routes: (array length=n_routes): the table
 * @n_routes: its rows
 * @method: of a request
 * @path: of its target, percent-decoded
 * @match: (out): what was found; to be cleared
 */
void
cb_router_match (const CbRoute *routes,
                 guint n_routes,
                 const char *method,
                 const char *path,
                 CbRouteMatch *match)
{
  g_autoptr (GString) allowed = g_string_new (NULL);

  *match = (CbRouteMatch){ 0 };
  for (guint i = 0; i < n_routes && match->route == NULL; i++)
    {
      g_autofree char *segment = NULL;

      if (!matches (routes[i].pattern, path, &segment))
        continue;
      allow (allowed, routes[i].method);
      if (serves (&routes[i], method))
        {
          match->route = &routes[i];
          match->segment = g_steal_pointer (&segment);
        }
    }
  if (match->route == NULL && allowed->len > 0)
    {
      g_string_append (allowed, ", OPTIONS");
      match->allowed = g_strdup (allowed->str);
    }
}

void
cb_route_match_clear (CbRouteMatch *match)
{
  g_clear_pointer (&match->allowed, g_free);
  g_clear_pointer (&match->segment, g_free);
  match->route = NULL;
}
