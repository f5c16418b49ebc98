#include "web/cb-router.h"

#include "web/cb-resources.h"

static void
do_nothing (CbWebRequest *request)
{
}

static const CbRoute table[] = {
  { "GET", "/", NULL, do_nothing },
  { "POST", "/things", NULL, do_nothing },
  { "GET", "/things/{thing}", NULL, do_nothing },
  { "DELETE", "/things/{thing}", NULL, do_nothing },
  { "PUT", "/things/{thing}/parts", NULL, do_nothing },
  { "GET", "/things/{thing}/parts/{part}", NULL, do_nothing },
};

/* @pattern, @segment and @allowed: (nullable): what must be found */
static void
check (const char *method,
       const char *path,
       const char *pattern,
       const char *segment,
       const char *allowed)
{
  CbRouteMatch match;

  cb_router_match (table, G_N_ELEMENTS (table), method, path, &match);
  g_assert_cmpstr (match.route != NULL ? match.route->pattern : NULL, ==, pattern);
  g_assert_cmpstr (match.segment, ==, segment);
  g_assert_cmpstr (match.allowed, ==, allowed);
  cb_route_match_clear (&match);
  g_assert_null (match.route);
}

static void
test_found (void)
{
  check ("GET", "/", "/", NULL, NULL);
  check ("HEAD", "/", "/", NULL, NULL);
  check ("POST", "/things", "/things", NULL, NULL);
  check ("GET", "/things/1", "/things/{thing}", "1", NULL);
  check ("HEAD", "/things/a%2Fb", "/things/{thing}", "a%2Fb", NULL);
  check ("DELETE", "/things/..", "/things/{thing}", "..", NULL);
  check ("PUT", "/things/1/parts", "/things/{thing}/parts", "1", NULL);
}

static void
test_two_segments (void)
{
  CbRouteMatch match;

  cb_router_match (table, G_N_ELEMENTS (table), "GET", "/things/1/parts/b.2", &match);
  g_assert_cmpstr (match.route->pattern, ==, "/things/{thing}/parts/{part}");
  g_assert_cmpstr (match.segment, ==, "1");
  g_assert_cmpstr (match.second, ==, "b.2");
  cb_route_match_clear (&match);
  g_assert_null (match.second);
}

static void
test_not_found (void)
{
  check ("GET", "", NULL, NULL, NULL);
  check ("GET", "/thing", NULL, NULL, NULL);
  check ("GET", "/things/", NULL, NULL, NULL);
  check ("GET", "/things/1/", NULL, NULL, NULL);
  check ("GET", "/things//parts", NULL, NULL, NULL);
  check ("GET", "/things/1/parts/", NULL, NULL, NULL);
  check ("GET", "/things/1/parts/2/", NULL, NULL, NULL);
  check ("GET", "/things//parts/2", NULL, NULL, NULL);
  check ("GET", "/Things", NULL, NULL, NULL);
}

static void
test_method (void)
{
  check ("POST", "/", NULL, NULL, "GET, HEAD, OPTIONS");
  check ("GET", "/things", NULL, NULL, "POST, OPTIONS");
  check ("HEAD", "/things", NULL, NULL, "POST, OPTIONS");
  check ("PATCH", "/things/1", NULL, NULL, "GET, HEAD, DELETE, OPTIONS");
  check ("OPTIONS", "/things/1/parts", NULL, NULL, "PUT, OPTIONS");
  check ("get", "/", NULL, NULL, "GET, HEAD, OPTIONS");
}

/* In the real table each route is found as itself: none hides another. */
static void
test_resources (void)
{
  guint n_routes;
  const CbRoute *routes = cb_resources_get_routes (&n_routes);

  for (guint i = 0; i < n_routes; i++)
    {
      g_autoptr (GString) path = g_string_new (routes[i].pattern);
      CbRouteMatch match;

      g_string_replace (path, "{", "", 0);
      g_string_replace (path, "}", "", 0);
      cb_router_match (routes, n_routes, routes[i].method, path->str, &match);
      g_assert_true (match.route == &routes[i]);
      g_assert_nonnull (match.route->handle);
      cb_route_match_clear (&match);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/web/router/found", test_found);
  g_test_add_func ("/web/router/two-segments", test_two_segments);
  g_test_add_func ("/web/router/not-found", test_not_found);
  g_test_add_func ("/web/router/method", test_method);
  g_test_add_func ("/web/router/resources", test_resources);

  return g_test_run ();
}
