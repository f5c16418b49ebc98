#include "base/cb-error.h"
#include "store/cb-mongo-module.h"

/* In the place of the module where libmongoc is not there. */
const CbMongoModule *
cb_mongo_module_get (GError **error)
{
  g_set_error_literal (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
                       "MONGODB_URI is set, but this chatbotd was built without MongoDB");

  return NULL;
}
