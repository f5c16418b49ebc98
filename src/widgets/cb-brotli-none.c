#include "base/cb-error.h"
#include "widgets/cb-brotli-module.h"

/* In the place of the module where brotli is not there. */
const CbBrotliModule *
cb_brotli_module_get (GError **error)
{
  g_set_error_literal (error, CB_ERROR, CB_ERROR_NOT_FOUND,
                       "This chatbotd was built without brotli");

  return NULL;
}
