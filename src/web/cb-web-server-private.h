#pragma once

#include "web/cb-web-server.h"

G_BEGIN_DECLS

/* What the files of #CbWebServer share. */
struct _CbWebServer
{
  GObject parent_instance;

  SoupServer *soup;     /* (owned) */
  CbNet *net;           /* (owned) */
  CbWebContext context; /* its objects are owned but for sockets and lists, which are ours too */
  GHashTable *requests; /* (owned) (element-type SoupServerMessage CbWebRequest): under way */
  GArray *fds;          /* (owned) (element-type int): inherited listeners, until the start */
  const CbRoute *routes;
  guint n_routes;
};

G_END_DECLS
