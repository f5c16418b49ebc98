#include "alerts/cb-mail-module.h"
#include "archive/cb-archive-module.h"
#include "base/cb-module.h"
#include "store/cb-mongo-module.h"
#include "widgets/cb-brotli-module.h"

/* chatbotd loads its modules, each when it is needed first. Other programs link them in instead. */

const CbArchiveModule *
cb_archive_module_get (GError **error)
{
  return cb_module_load ("archive", error);
}

#ifdef CB_WITH_BROTLI
const CbBrotliModule *
cb_brotli_module_get (GError **error)
{
  return cb_module_load ("brotli", error);
}
#endif

gboolean
cb_mail_module_check (GError **error)
{
  return cb_module_check ("mail", error);
}

const CbMailModule *
cb_mail_module_get (GError **error)
{
  return cb_module_load ("mail", error);
}

#ifdef CB_WITH_MONGO
const CbMongoModule *
cb_mongo_module_get (GError **error)
{
  return cb_module_load ("mongo", error);
}
#endif
