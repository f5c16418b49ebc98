#include "web/cb-visitor.h"

/* Characters of each; an address of e-mail is no longer by RFC 5321, a BCP 47 tag seldom. */
#define MAX_NAME 200
#define MAX_EMAIL 254
#define MAX_LOCALE 35
#define MAX_PAGE 2048

/**
 * cb_visitor_parse:
 * @object: what a client says of its visitor
 * @visitor: (out): gets name, email, locale and page, as long as @object lives
 * @error: return location for an error
 *
 * Returns: %FALSE with %CB_ERROR_INVALID_INPUT or %CB_ERROR_TOO_LARGE set
 */
gboolean
cb_visitor_parse (JsonObject *object, CbSession *visitor, GError **error)
{
  *visitor = (CbSession){ 0 };

  return cb_json_get_string (object, "name", FALSE, MAX_NAME, &visitor->name, error) &&
         cb_json_get_string (object, "email", FALSE, MAX_EMAIL, &visitor->email, error) &&
         cb_json_get_string (object, "locale", FALSE, MAX_LOCALE, &visitor->locale, error) &&
         cb_json_get_string (object, "page", FALSE, MAX_PAGE, &visitor->page, error);
}
