#include "web/cb-router.h"

#include <string.h>

/*
 * Takes from *@pattern and *@path what comes up to and with the next "{name}". Returns: (transfer
 * full) (nullable): what stands for it; %NULL where the path is another
 */
static char *
take_segment (const char **pattern, const char **path)
{
  gsize literal = strcspn (*pattern, "{");
  const char *start;
  gsize length;

  if ((*pattern)[literal] == '\0' || strncmp (*pattern, *path, literal) != 0)
    return NULL;

  start = *path + literal;
  length = strcspn (start, "/");
  if (length == 0)
    return NULL;

  *path = start + length;
  *pattern = strchr (*pattern, '}') + 1;

  return g_strndup (start, length);
}

/* Whether @path is one that @pattern means; @first and @second get what stands for "{name}". */
static gboolean
matches (const char *pattern, const char *path, char **first, char **second)
{
  *first = take_segment (&pattern, &path);
  *second = *first != NULL ? take_segment (&pattern, &path) : NULL;

  return strcmp (pattern, path) == 0;
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
      g_autofree char *first = NULL;
      g_autofree char *second = NULL;

      if (!matches (routes[i].pattern, path, &first, &second))
        continue;
      allow (allowed, routes[i].method);
      if (serves (&routes[i], method))
        {
          match->route = &routes[i];
          match->segment = g_steal_pointer (&first);
          match->second = g_steal_pointer (&second);
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
  g_clear_pointer (&match->second, g_free);
  match->route = NULL;
}
