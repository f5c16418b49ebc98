#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CbWebRequest CbWebRequest;

/**
 * CbRouteFunc:
 * @request: a request; answered by the time it returns, or later
 */
typedef void (*CbRouteFunc) (CbWebRequest *request);

/**
 * CbRoute:
 * @method: "GET" serves HEAD too
 * @pattern: a path, where "{name}" stands for one segment; also the route's name in the metrics
 * @begin: (nullable): called when the head is there, before the body
 * @handle: called when all of the request is there, unless it was answered before
 *
 * One row of the table of resources.
 */
typedef struct
{
  const char *method;
  const char *pattern;
  CbRouteFunc begin;
  CbRouteFunc handle;
} CbRoute;

/**
 * CbRouteMatch:
 * @route: (nullable): what was found
 * @allowed: (owned) (nullable): without @route, the methods that the path has, as Allow names them;
 *   %NULL where there is no such path
 * @segment: (owned) (nullable): what stands for "{name}"
 * @second: (owned) (nullable): what stands for the second; no pattern has more
 */
typedef struct
{
  const CbRoute *route;
  char *allowed;
  char *segment;
  char *second;
} CbRouteMatch;

void cb_router_match (const CbRoute *routes,
                      guint n_routes,
                      const char *method,
                      const char *path,
                      CbRouteMatch *match);
void cb_route_match_clear (CbRouteMatch *match);

G_END_DECLS
