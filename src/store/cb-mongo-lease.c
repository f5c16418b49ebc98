#include "store/cb-mongo-lease.h"

/**
 * cb_mongo_lease_take:
 * @link: a connection
 * @name: what it is about
 * @owner: who wants it
 * @now: microseconds since 1970 UTC
 * @until: until when, likewise
 * @held: (out): whether @owner has it now
 * @error: return location for an error
 *
 * One update, so of two who ask at once one is told no: a lease that somebody else has is not
 * matched, and one of the same name cannot be added.
 *
 * Returns: %FALSE when it failed
 */
gboolean
cb_mongo_lease_take (CbMongoLink *link,
                     const char *name,
                     const char *owner,
                     gint64 now,
                     gint64 until,
                     gboolean *held,
                     GError **error)
{
  g_autoptr (mongoc_collection_t) place = cb_mongo_link_get_collection (link, CB_MONGO_LEASES);
  g_autoptr (bson_t) selector =
                 BCON_NEW ("_id", BCON_UTF8 (name), "$or", "[", "{", "owner", BCON_UTF8 (owner),
                           "}", "{", "until", "{", "$lte", BCON_INT64 (now), "}", "}", "]");
  g_autoptr (bson_t) update = BCON_NEW ("$set", "{", "owner", BCON_UTF8 (owner), "until",
                                        BCON_INT64 (until), "}");
  g_autoptr (bson_t) options = BCON_NEW ("upsert", BCON_BOOL (TRUE));
  bson_error_t reason;

  *held = mongoc_collection_update_one (place, selector, update, options, NULL, &reason);

  return *held || reason.code == CB_MONGO_DUPLICATE_KEY ||
         cb_mongo_link_fail (link, &reason, error);
}
